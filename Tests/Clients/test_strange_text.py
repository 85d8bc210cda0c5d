# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""Texts and requests that strangers make up: refused at once, whatever they are made of."""


import pytest
import requests

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def orders(api):
    return api.open_server()["id"]


@pytest.fixture(scope="module")
def client(api):
    return api.create_app()


@pytest.fixture(scope="module")
def posting(api):
    return api.create_app("client_secret_post")


@pytest.mark.parametrize("empty", ["resource=", "client_secret=", "client_id=", "client_assertion=", "scope="])
def test_an_empty_parameter_is_as_one_that_was_not_sent(api, orders, client, posting, empty):
    basic = requests.post(
        f"{api.base}/oauth2/{orders}/v1/token", data=f"grant_type=client_credentials&scope=read&{empty}".replace(
            "scope=read&scope=", "scope="), headers=FORM, auth=(client.client_id, client.secret), timeout=10)
    assert basic.status_code == 200 or empty == "scope="
    if empty in ("client_id=", "client_secret="):
        return
    answer = requests.post(
        f"{api.base}/oauth2/{orders}/v1/introspect",
        data=f"token=x&client_id={posting.client_id}&client_secret={posting.secret}&{empty}", headers=FORM, timeout=10)
    assert answer.status_code == 200 and answer.json() == {"active": False}
    answer = requests.post(
        f"{api.base}/oauth2/{orders}/v1/revoke",
        data=f"token=x&client_id={posting.client_id}&client_secret={posting.secret}&{empty}", headers=FORM, timeout=10)
    assert answer.status_code == 200


def test_an_empty_parameter_is_still_a_second_one(api, orders, client):
    for form in ("grant_type=client_credentials&scope=read&scope=", "grant_type=&grant_type=client_credentials&scope=read"):
        answer = requests.post(
            f"{api.base}/oauth2/{orders}/v1/token", data=form, headers=FORM, auth=(client.client_id, client.secret),
            timeout=10)
        assert answer.status_code == 400 and answer.json()["error"] == "invalid_request"
