# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""The PyPI package `okta`, as it comes, drives the management API.

Its models are generated and strict: an answer of an unknown shape is an exception. What it answers is (object,
response, error); `told` takes the object and raises the error.
"""

import asyncio
import datetime

import jwt
import pytest
from okta.client import Client as OktaClient
from okta.models import (
    AddGroupRequest, AssociatedServerMediated, AuthorizationServer, AuthorizationServerPolicy,
    AuthorizationServerPolicyRuleRequest, CreateUserRequest, JwkUse, OAuth2Claim, OAuth2ClientSecretRequestBody,
    OAuth2Scope, OpenIdConnectApplication)

from organisation import Client, assertion_claims, assertion_form, fresh, public_jwk, rsa_key


class SDK:
    """Calls of the SDK without `await`, each in an event loop of its own."""

    def __init__(self, base, token):
        self.configuration = {
            "orgUrl": base, "token": token, "rateLimit": {"maxRetries": 0},
        }

    def raw(self, name, *arguments, **named):
        async def call():
            async with OktaClient(self.configuration) as client:
                return await getattr(client, name)(*arguments, **named)

        return asyncio.run(call())

    def __getattr__(self, name):
        def call(*arguments, **named):
            *rest, error = self.raw(name, *arguments, **named)
            assert error is None, f"{name}: {error}"
            return rest[0]

        return call

    def refused(self, name, *arguments, **named):
        error = self.raw(name, *arguments, **named)[-1]
        assert error is not None, f"{name} was not refused"
        return error


@pytest.fixture(scope="module")
def okta(server):
    """The SDK takes testing.testingDisableHttpsCheck, without which it refuses http, from the environment only."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OKTA_TESTING_TESTINGDISABLEHTTPSCHECK", "true")
        yield SDK(server.base, server.token)


@pytest.fixture
def orders(okta):
    name = fresh("sdk")
    made = okta.create_authorization_server(
        AuthorizationServer(name=name, description="made by the SDK", audiences=[f"api://{name}"]))
    yield made
    okta.raw("delete_authorization_server", made.id)


def allow(*clients):
    return AuthorizationServerPolicy.from_dict({
        "type": "OAUTH_AUTHORIZATION_POLICY", "name": fresh("policy"), "description": "made by the SDK",
        "conditions": {"clients": {"include": list(clients) or ["ALL_CLIENTS"]}},
    })


def grant(*scopes, **members):
    return AuthorizationServerPolicyRuleRequest.from_dict({
        "type": "RESOURCE_ACCESS", "name": fresh("rule"),
        "conditions": {
            "people": {"groups": {"include": ["EVERYONE"]}}, "grantTypes": {"include": ["client_credentials"]},
            "scopes": {"include": list(scopes) or ["*"]},
        },
        "actions": {"token": {
            "accessTokenLifetimeMinutes": 30, "refreshTokenLifetimeMinutes": 0, "refreshTokenWindowMinutes": 10080}},
    } | members)


def service_app(method="client_secret_basic", keys=None, **credentials):
    client = {"application_type": "service", "grant_types": ["client_credentials"], "response_types": ["token"]}
    if keys:
        client["jwks"] = {"keys": keys}
    return OpenIdConnectApplication.from_dict({
        "name": "oidc_client", "label": fresh("app"), "signOnMode": "OPENID_CONNECT",
        "credentials": {"oauthClient": {"token_endpoint_auth_method": method} | credentials},
        "settings": {"oauthClient": client},
    })


# Authorization servers

def test_servers(okta):
    name = fresh("sdk")
    made = okta.create_authorization_server(
        AuthorizationServer(name=name, description="d", audiences=[f"api://{name}"]))
    assert made.status == "ACTIVE" and made.id.startswith("aus") and made.issuer.endswith(f"/oauth2/{made.id}")
    assert made.credentials.signing.kid and made.credentials.signing.rotation_mode == "AUTO"
    assert made.id in [entry.id for entry in okta.list_authorization_servers()]
    assert [entry.id for entry in okta.list_authorization_servers(q=name)] == [made.id]
    made.description = "changed"
    changed = okta.replace_authorization_server(made.id, made)
    assert changed.description == "changed" and changed.audiences == made.audiences
    okta.deactivate_authorization_server(made.id)
    okta.deactivate_authorization_server(made.id)
    assert okta.get_authorization_server(made.id).status == "INACTIVE"
    okta.activate_authorization_server(made.id)
    assert okta.get_authorization_server(made.id).status == "ACTIVE"
    okta.delete_authorization_server(made.id)
    assert okta.refused("get_authorization_server", made.id).error_code == "E0000007"


def test_the_default_server_has_an_alias(okta):
    default = okta.get_authorization_server("default")
    assert default.name == "default" and default.audiences == ["api://default"]
    assert default.issuer.endswith("/oauth2/default")
    assert okta.get_authorization_server(default.id).id == default.id


def test_a_name_that_is_taken_is_refused_with_its_cause(okta, orders):
    error = okta.refused(
        "create_authorization_server",
        AuthorizationServer(name=orders.name, description="d", audiences=["api://other"]))
    assert error.error_code == "E0000001" and "name" in error.message


def test_pages_of_servers_are_followed(okta, orders):
    seen, after = [], None
    while True:
        page, response, error = okta.raw("list_authorization_servers", limit=1, after=after)
        assert error is None and len(page) <= 1
        seen += [entry.id for entry in page]
        links = links_of(response)
        if "next" not in links:
            break
        after = links["next"].split("after=")[1].split("&")[0]
    assert orders.id in seen and len(seen) == len(set(seen))
    assert len(seen) == len(okta.list_authorization_servers())


def links_of(response):
    """The Link header lines by their relation."""
    headers = response.headers
    lines = headers.getall("Link", []) if hasattr(headers, "getall") else [headers.get("Link", "")]
    links = {}
    for part in ",".join(lines).split(","):
        if 'rel="' in part:
            links[part.split('rel="')[1].split('"')[0]] = part.split("<")[1].split(">")[0]
    return links


def test_trusted_servers(okta, orders):
    name = fresh("sdk")
    other = okta.create_authorization_server(
        AuthorizationServer(name=name, description="d", audiences=[f"api://{name}"]))
    okta.create_associated_servers(orders.id, AssociatedServerMediated(trusted=[other.id]))
    listed = okta.list_associated_servers_by_trusted_type(orders.id, trusted=True)
    assert [entry.id for entry in listed] == [other.id]
    okta.delete_associated_server(orders.id, other.id)
    assert okta.list_associated_servers_by_trusted_type(orders.id, trusted=True) == []
    okta.delete_authorization_server(other.id)


# Scopes and claims

def test_scopes(okta, orders):
    names = [scope.name for scope in okta.list_o_auth2_scopes(orders.id)]
    assert {"openid", "profile", "email", "offline_access"} <= set(names)
    made = okta.create_o_auth2_scope(
        orders.id, OAuth2Scope(name="car:drive", description="Drive", display_name="Drive the car"))
    assert made.id.startswith("scp") and made.consent == "IMPLICIT" and made.metadata_publish == "NO_CLIENTS"
    assert okta.get_o_auth2_scope(orders.id, made.id).display_name == "Drive the car"
    made.description, made.default = "Drive carefully", True
    changed = okta.replace_o_auth2_scope(orders.id, made.id, made)
    assert changed.description == "Drive carefully" and changed.default is True and changed.name == "car:drive"
    assert [scope.name for scope in okta.list_o_auth2_scopes(orders.id, q="car")] == ["car:drive"]
    okta.delete_o_auth2_scope(orders.id, made.id)
    assert okta.refused("get_o_auth2_scope", orders.id, made.id).error_code == "E0000007"


def test_claims_of_every_kind(okta, orders):
    system = okta.list_o_auth2_claims(orders.id)
    assert "sub" in [claim.name for claim in system if claim.system]
    for body in (
        {"name": "dept", "claimType": "RESOURCE", "valueType": "EXPRESSION", "value": "app.profile.dept"},
        {"name": "cost", "claimType": "IDENTITY", "valueType": "EXPRESSION", "value": "user.costCenter",
         "alwaysIncludeInToken": False},
        {"name": "teams", "claimType": "RESOURCE", "valueType": "GROUPS", "value": "team-",
         "group_filter_type": "STARTS_WITH"},
    ):
        made = okta.create_o_auth2_claim(
            orders.id, OAuth2Claim.from_dict(body | {"status": "ACTIVE", "conditions": {"scopes": ["profile"]}}))
        assert made.id.startswith("ocl") and made.conditions.scopes == ["profile"]
        assert made.group_filter_type == body.get("group_filter_type")
        assert okta.get_o_auth2_claim(orders.id, made.id).value == body["value"]
        made.conditions.scopes = []
        made.status = "INACTIVE"
        changed = okta.replace_o_auth2_claim(orders.id, made.id, made)
        assert changed.status == "INACTIVE" and changed.conditions.scopes == []
        okta.delete_o_auth2_claim(orders.id, made.id)
        assert okta.refused("get_o_auth2_claim", orders.id, made.id).error_code == "E0000007"


def test_the_claim_sub_can_be_changed_and_not_deleted(okta, orders):
    sub = next(claim for claim in okta.list_o_auth2_claims(orders.id) if claim.name == "sub")
    sub.value = "app.clientId"
    assert okta.replace_o_auth2_claim(orders.id, sub.id, sub).value == "app.clientId"
    assert okta.refused("delete_o_auth2_claim", orders.id, sub.id)


# Policies and rules

def test_policies(okta, orders):
    assert okta.list_authorization_server_policies(orders.id) == []
    first = okta.create_authorization_server_policy(orders.id, allow())
    second = okta.create_authorization_server_policy(orders.id, allow())
    assert (first.priority, second.priority) == (1, 2) and first.status == "ACTIVE"
    second.priority = 1
    assert okta.replace_authorization_server_policy(orders.id, second.id, second).priority == 1
    assert [entry.id for entry in okta.list_authorization_server_policies(orders.id)] == [second.id, first.id]
    assert okta.get_authorization_server_policy(orders.id, first.id).priority == 2
    okta.deactivate_authorization_server_policy(orders.id, first.id)
    assert okta.get_authorization_server_policy(orders.id, first.id).status == "INACTIVE"
    okta.activate_authorization_server_policy(orders.id, first.id)
    okta.delete_authorization_server_policy(orders.id, second.id)
    assert [(entry.id, entry.priority) for entry in okta.list_authorization_server_policies(orders.id)] == [
        (first.id, 1)]


def test_rules(okta, orders):
    policy = okta.create_authorization_server_policy(orders.id, allow()).id
    first = okta.create_authorization_server_policy_rule(orders.id, policy, grant())
    second = okta.create_authorization_server_policy_rule(orders.id, policy, grant("openid", priority=1))
    assert (first.priority, second.priority) == (1, 1)
    listed = okta.list_authorization_server_policy_rules(orders.id, policy)
    assert [(entry.id, entry.priority) for entry in listed] == [(second.id, 1), (first.id, 2)]
    assert listed[0].actions.token.access_token_lifetime_minutes == 30
    assert listed[0].conditions.grant_types.include == ["client_credentials"]
    document = okta.get_authorization_server_policy_rule(orders.id, policy, first.id).to_dict()
    document["actions"]["token"]["accessTokenLifetimeMinutes"] = 15
    document["priority"] = 1
    changed = okta.replace_authorization_server_policy_rule(
        orders.id, policy, first.id, AuthorizationServerPolicyRuleRequest.from_dict(document))
    assert changed.priority == 1 and changed.actions.token.access_token_lifetime_minutes == 15
    okta.deactivate_authorization_server_policy_rule(orders.id, policy, first.id)
    assert okta.get_authorization_server_policy_rule(orders.id, policy, first.id).status == "INACTIVE"
    okta.activate_authorization_server_policy_rule(orders.id, policy, first.id)
    okta.delete_authorization_server_policy_rule(orders.id, policy, first.id)
    assert okta.refused("get_authorization_server_policy_rule", orders.id, policy, first.id).error_code == "E0000007"


# Keys

def test_keys_are_listed_and_rotated(okta, orders):
    keys = okta.list_authorization_server_keys(orders.id)
    active = next(key for key in keys if key.status == "ACTIVE")
    assert active.kid == orders.credentials.signing.kid and active.alg == "RS256" and active.kty == "RSA"
    assert okta.get_authorization_server_key(orders.id, active.kid).n == active.n
    rotated = okta.rotate_authorization_server_keys(orders.id, JwkUse(use="sig"))
    states = {key.status: key.kid for key in rotated}
    assert states["EXPIRED"] == active.kid and states["ACTIVE"] != active.kid


# Apps

def test_an_app_with_a_secret(okta, server, orders):
    made = okta.create_application(service_app())
    assert made.status == "ACTIVE" and made.name == "oidc_client"
    secret = made.credentials.oauth_client.client_secret
    assert len(secret) >= 32
    assert okta.get_application(made.id).credentials.oauth_client.client_id == made.credentials.oauth_client.client_id
    assert made.id in [entry.id for entry in okta.list_applications(limit=200)]
    assert [entry.id for entry in okta.list_applications(q=made.label)] == [made.id]
    made.label = fresh("renamed")
    changed = okta.replace_application(made.id, made)
    assert changed.label == made.label

    okta.create_o_auth2_scope(orders.id, OAuth2Scope(name="read"))
    policy = okta.create_authorization_server_policy(orders.id, allow(made.credentials.oauth_client.client_id)).id
    okta.create_authorization_server_policy_rule(orders.id, policy, grant("read"))
    client = Client(server.base, made.id, made.credentials.oauth_client.client_id, secret, "client_secret_basic")
    assert client.token_answer(orders.id).json()["expires_in"] == 1800

    okta.deactivate_application(made.id)
    assert client.token_answer(orders.id).status_code == 401
    okta.activate_application(made.id)
    assert client.token_answer(orders.id).status_code == 200
    assert okta.refused("delete_application", made.id).error_code == "E0000056"
    okta.deactivate_application(made.id)
    okta.delete_application(made.id)
    assert okta.refused("get_application", made.id).error_code == "E0000007"


def test_secrets_of_an_app(okta):
    made = okta.create_application(service_app())
    second = okta.create_o_auth2_client_secret(made.id, OAuth2ClientSecretRequestBody())
    assert second.client_secret and second.status == "ACTIVE"
    listed = okta.list_o_auth2_client_secrets(made.id)
    assert len(listed) == 2 and all(entry.client_secret is None for entry in listed)
    assert okta.refused("create_o_auth2_client_secret", made.id, OAuth2ClientSecretRequestBody())
    assert okta.deactivate_o_auth2_client_secret(made.id, second.id).status == "INACTIVE"
    assert okta.activate_o_auth2_client_secret(made.id, second.id).status == "ACTIVE"
    assert okta.get_o_auth2_client_secret(made.id, second.id).id == second.id
    okta.deactivate_o_auth2_client_secret(made.id, second.id)
    okta.delete_o_auth2_client_secret(made.id, second.id)
    assert len(okta.list_o_auth2_client_secrets(made.id)) == 1


def test_an_app_with_keys(okta, server, api):
    key = rsa_key()
    # The SDK's model of a key in a request is that of an answer, with members that only the server knows.
    read_only = {"id": "", "created": "", "lastUpdated": "", "status": "ACTIVE"}
    made = okta.create_application(
        service_app("private_key_jwt", keys=[read_only | public_jwk(key, "first", "RS256")]))
    assert made.credentials.oauth_client.client_secret is None
    client = Client(server.base, made.id, made.credentials.oauth_client.client_id, None, "private_key_jwt")
    okta.raw("create_o_auth2_scope", "default", OAuth2Scope(name="sdk"))
    endpoint = f"{server.base}/oauth2/default/v1/token"
    assertion = jwt.encode(assertion_claims(client.client_id, endpoint), key, "RS256", headers={"kid": "first"})
    assert client.request("default", form=assertion_form(assertion, "sdk")).status_code == 200
    listed = okta.list_jwk(made.id)
    assert [entry.actual_instance.kid for entry in listed] == ["first"]
    # The SDK cannot send a further key: its `AddJwkRequest` keeps neither modulus nor exponent.
    identifier = api.post(
        f"/apps/{made.id}/credentials/jwks", {"status": "INACTIVE"} | public_jwk(rsa_key(), "second", "RS256"))["id"]
    assert okta.get_jwk(made.id, identifier).actual_instance.kid == "second"
    assert okta.activate_o_auth2_client_json_web_key(made.id, identifier).actual_instance.status == "ACTIVE"
    assert okta.deactivate_o_auth2_client_json_web_key(made.id, identifier).status == "INACTIVE"
    okta.deletejwk(made.id, identifier)
    assert len(okta.list_jwk(made.id)) == 1
    # The SDK reads no key without `use`, so one that says nothing of it is answered as one that signs.
    unsaid = public_jwk(rsa_key(), "unsaid", "RS256")
    del unsaid["use"]
    identifier = api.post(f"/apps/{made.id}/credentials/jwks", unsaid)["id"]
    assert okta.get_jwk(made.id, identifier).actual_instance.kid == "unsaid"
    assert len(okta.list_jwk(made.id)) == 2
    # It reads the app too, although its model keeps nothing of the keys in it.
    assert len(okta.get_application(made.id).settings.oauth_client.jwks.keys) == 2
    embedded = api.get(f"/apps/{made.id}")["settings"]["oauthClient"]["jwks"]["keys"]
    assert {entry["kid"]: entry["use"] for entry in embedded} == {"first": "sig", "unsaid": "sig"}
    okta.deactivate_application(made.id)
    okta.delete_application(made.id)


# Groups and users

def test_groups_and_users(okta):
    group = okta.add_group(AddGroupRequest.from_dict({"profile": {"name": fresh("team"), "description": "d"}}))
    assert group.type == "OKTA_GROUP" and group.id.startswith("00g")
    login = f"{fresh('ada')}@example.com"
    user = okta.create_user(CreateUserRequest.from_dict(
        {"profile": {"firstName": "Ada", "lastName": "Byron", "email": login, "login": login}}))
    assert user.id.startswith("00u") and user.profile.login == login
    assert okta.get_user(login).id == user.id
    okta.assign_user_to_group(group.id, user.id)
    assert [member.id for member in okta.list_group_users(group.id)] == [user.id]
    okta.unassign_user_from_group(group.id, user.id)
    assert okta.list_group_users(group.id) == []
    names = [entry.profile.actual_instance.name for entry in okta.list_groups()]
    assert "Everyone" in names
    assert okta.get_group(group.id).profile.actual_instance.name == group.profile.actual_instance.name
    okta.delete_group(group.id)
    okta.delete_user(user.id)
    okta.delete_user(user.id)
    assert okta.refused("get_user", user.id).error_code == "E0000007"


# The log

def test_the_log_tells_of_every_change(okta, orders):
    since = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=5)).strftime(
        "%Y-%m-%dT%H:%M:%SZ")
    scope = okta.create_o_auth2_scope(orders.id, OAuth2Scope(name="logged"))
    okta.delete_o_auth2_scope(orders.id, scope.id)
    events = okta.list_log_events(since=since, filter=f'target.id eq "{scope.id}"', sort_order="ASCENDING")
    assert [event.event_type for event in events] == ["oauth2.scope.created", "oauth2.scope.deleted"]
    assert all(event.outcome.result == "SUCCESS" for event in events)
    assert events[0].actor.alternate_id == "admin@example.com"
    found = okta.list_log_events(since=since, filter='eventType eq "oauth2.as.created"', q=orders.name)
    assert orders.id in [target.id for event in found for target in event.target]


def test_the_log_is_read_in_pages(okta, orders):
    for number in range(5):
        okta.create_o_auth2_scope(orders.id, OAuth2Scope(name=f"page-{number}"))
    condition = f'eventType eq "oauth2.scope.created" and target.id eq "{orders.id}"'
    whole = okta.list_log_events(filter=condition, sort_order="ASCENDING", limit=100)
    seen, after = [], None
    for _ in range(10):
        page, response, error = okta.raw(
            "list_log_events", filter=condition, sort_order="ASCENDING", limit=2, after=after)
        assert error is None
        seen += [event.uuid for event in page]
        following = links_of(response)["next"]
        after = following.split("after=")[1].split("&")[0]
        if not page:
            break
    assert len(seen) == len(set(seen))
    assert seen == [event.uuid for event in whole]
    okta.create_o_auth2_scope(orders.id, OAuth2Scope(name="page-later"))
    later = okta.list_log_events(filter=condition, sort_order="ASCENDING", limit=2, after=after)
    assert len(later) == (1 if whole else 0)
