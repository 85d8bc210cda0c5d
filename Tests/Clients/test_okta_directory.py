# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""The PyPI package `okta`, as it comes, drives the directory: users, groups, rules, schemas, assignments, zones."""

import http.client
import time

import pytest
from okta import models

from organisation import fresh
from test_okta_sdk import SDK


@pytest.fixture(scope="module")
def okta(server):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OKTA_TESTING_TESTINGDISABLEHTTPSCHECK", "true")
        yield SDK(server.base, server.token)


def new_user(okta, activate=True, password=None, **profile):
    login = f"{fresh('u')}@example.com"
    body = {"profile": {"firstName": "Ada", "lastName": "Byron", "login": login, "email": login} | profile}
    if password:
        body["credentials"] = {"password": {"value": password}}
    return okta.create_user(models.CreateUserRequest.from_dict(body), activate=activate)


def first(made):
    return made[0] if isinstance(made, tuple) else made


def test_the_life_of_a_user(okta):
    user = first(new_user(okta, activate=False))
    assert user.status == "STAGED"
    token = first(okta.activate_user(user.id, send_email=False))
    assert token.activation_token and token.activation_url.endswith(token.activation_token)
    okta.update_user(user.id, models.UpdateUserRequest.from_dict(
        {"profile": {"nickName": "Countess"}, "credentials": {"password": {"value": "Corr3ct-horse"}}}))
    read = first(okta.get_user(user.id))
    assert read.status == "ACTIVE" and read.profile.nick_name == "Countess"
    okta.suspend_user(user.id)
    assert first(okta.get_user(user.id)).status == "SUSPENDED"
    okta.unsuspend_user(user.id)
    assert first(okta.reset_password(user.id, send_email=False)).reset_password_url
    assert first(okta.get_user(user.id)).status == "RECOVERY"
    # The SDK reads the answer as a user and drops the password.
    okta.expire_password_with_temp_password(user.id)
    assert first(okta.get_user(user.id)).status == "PASSWORD_EXPIRED"
    okta.refused("unlock_user", user.id)
    okta.revoke_user_sessions(user.id)
    okta.deactivate_user(user.id)
    okta.delete_user(user.id)
    okta.refused("get_user", user.id)


def test_passwords_and_recovery(okta):
    user = first(new_user(okta, password="Corr3ct-horse"))
    changed = first(okta.change_password(user.id, models.ChangePasswordRequest.from_dict(
        {"oldPassword": {"value": "Corr3ct-horse"}, "newPassword": {"value": "N3w-password"}})))
    assert changed.provider.name == "OKTA"
    asked = first(okta.change_recovery_question(user.id, models.UserCredentials.from_dict(
        {"password": {"value": "N3w-password"}, "recovery_question": {"question": "Pet?", "answer": "Rover"}})))
    assert asked.recovery_question.question == "Pet?"
    assert first(okta.forgot_password(user.id, send_email=False)).reset_password_url


def test_groups_and_rules(okta):
    group = first(okta.add_group(models.AddGroupRequest.from_dict({"profile": {"name": fresh("g"), "description": "d"}})))
    rule = first(okta.create_group_rule(models.CreateGroupRuleRequest.from_dict({
        "type": "group_rule", "name": fresh("rule"),
        "conditions": {"people": {"users": {"exclude": []}, "groups": {"exclude": []}},
                       "expression": {"value": 'user.department == "eng"', "type": "urn:okta:expression:1.0"}},
        "actions": {"assignUserToGroups": {"groupIds": [group.id]}}})))
    user = first(new_user(okta, department="eng"))
    okta.activate_group_rule(rule.id)
    until = time.monotonic() + 20
    while not first(okta.list_group_users(group.id)) and time.monotonic() < until:
        time.sleep(0.3)
    assert [member.id for member in first(okta.list_group_users(group.id))] == [user.id]
    assert group.id in [one.id for one in first(okta.list_user_groups(user.id))]
    okta.deactivate_group_rule(rule.id)
    okta.delete_group_rule(rule.id, remove_users=True)
    okta.delete_group(group.id)


def test_schemas_and_types(okta, api):
    name = fresh("attr").replace("-", "_")
    schema = first(okta.update_user_profile("default", models.UserSchema.from_dict({"definitions": {"custom": {
        "id": "#custom", "type": "object", "properties": {name: {"title": "T", "type": "string", "maxLength": 20}}}}})))
    assert name in schema.definitions.custom.properties
    made = first(okta.create_user_type(models.UserType.from_dict(
        {"name": name, "displayName": "Contractor", "description": "d"})))
    assert made.id in [one.id for one in first(okta.list_user_types())]
    okta.delete_user_type(made.id)
    # The SDK cannot say null, by which an attribute is removed.
    api.post("/meta/schemas/user/default", {"definitions": {"custom": {"properties": {name: None}}}}, status=200)
    assert name not in first(okta.get_user_schema("default")).definitions.custom.properties


def test_apps_and_assignments(okta):
    app = first(okta.create_application(models.OpenIdConnectApplication.from_dict({
        "name": "oidc_client", "label": fresh("app"), "signOnMode": "OPENID_CONNECT",
        "credentials": {"oauthClient": {"token_endpoint_auth_method": "client_secret_basic"}},
        "settings": {"oauthClient": {
            "application_type": "web", "grant_types": ["authorization_code"], "response_types": ["code"],
            "redirect_uris": ["https://app.example.com/callback"]}}})))
    user = first(new_user(okta))
    group = first(okta.add_group(models.AddGroupRequest.from_dict({"profile": {"name": fresh("g")}})))
    assigned = first(okta.assign_user_to_application(app.id, models.AppUserAssignRequest.from_dict(
        {"id": user.id, "scope": "USER", "credentials": {"userName": "ada"}})))
    assert assigned.scope == "USER" and assigned.credentials.user_name == "ada"
    assert len(first(okta.list_application_users(app.id))) == 1
    okta.assign_group_to_application(app.id, group.id, models.ApplicationGroupAssignment.from_dict({"priority": 0}))
    assert first(okta.list_application_group_assignments(app.id))[0].id == group.id
    okta.unassign_application_from_group(app.id, group.id)
    okta.unassign_user_from_application(app.id, user.id)
    mappings = first(okta.list_profile_mappings(target_id=app.id))
    assert mappings[0].target.id == app.id
    okta.deactivate_application(app.id)
    okta.delete_application(app.id)


def test_zones_and_origins(okta):
    zone = first(okta.create_network_zone(models.IPNetworkZone.from_dict({
        "type": "IP", "name": fresh("zone"), "usage": "POLICY", "gateways": [{"type": "CIDR", "value": "192.0.2.0/24"}]})))
    assert zone.gateways[0].value == "192.0.2.0/24"
    okta.deactivate_network_zone(zone.id)
    okta.delete_network_zone(zone.id)
    name = fresh("origin")
    origin = first(okta.create_trusted_origin(models.TrustedOriginWrite.from_dict(
        {"name": name, "origin": f"https://{name}.example.com", "scopes": [{"type": "CORS"}]})))
    okta.deactivate_trusted_origin(origin.id)
    okta.delete_trusted_origin(origin.id)


def test_roles(okta):
    user = first(new_user(okta))
    okta.assign_role_to_user(user.id, models.AssignRoleToUserRequest.from_dict({"type": "APP_ADMIN"}))
    roles = first(okta.list_assigned_roles_for_user(user.id))
    assert len(roles) == 1
    okta.delete_user(user.id)
    okta.delete_user(user.id)


def test_what_a_path_names_is_decoded_once(okta, server):
    login = f"{fresh('ada')}+x@example.com"
    user = first(okta.create_user(models.CreateUserRequest.from_dict(
        {"profile": {"firstName": "Ada", "lastName": "Byron", "email": login, "login": login}}), activate=False))
    assert first(okta.get_user(login)).id == user.id
    # The library escapes what it is given, so this is escaped twice, and decoded once.
    assert okta.refused("get_user", login.replace("@", "%40")).error_code == "E0000007"
    host = server.base.removeprefix("http://")

    def status(path):
        connection = http.client.HTTPConnection(host, timeout=10)
        connection.putrequest("GET", f"/api/v1/users/{path}", skip_accept_encoding=True)
        connection.putheader("Authorization", f"SSWS {server.token}")
        connection.endheaders()
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, body

    for spelling in [login, login.replace("@", "%40"), login.replace("+", "%2b"), login.replace(".", "%2E")]:
        assert status(spelling)[0] == 200, spelling
    for spelling in ["%2e%2e", "a%2Fb", "a%00b", "%", "%4", "%zz", "%ff", "%0d%0aX:%20y"]:
        assert status(spelling)[0] == 400, spelling
    assert status(login.replace("@", "%2540"))[0] == 404
    connection = http.client.HTTPConnection(host, timeout=10)
    connection.sock = None
    connection.connect()
    connection.sock.sendall(
        b"GET /api/v1/users/\xc3\xa4 HTTP/1.1\r\nHost: " + host.encode() + b"\r\nConnection: close\r\n\r\n")
    assert b" 400 " in connection.sock.recv(4096).split(b"\r\n")[0]
    connection.close()
