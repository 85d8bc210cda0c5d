// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors
//
// The code flow with PKCE in a browser (RFC 6749 §4.1, RFC 7636, RFC 9207, OpenID Connect). Tokens stay in memory: a
// reload forgets them, and whoever is still signed in at the server comes back without a password.

const issuer = document.querySelector("meta[name=issuer]").content;
const clientID = "browser-app";
const redirectURI = new URL("./", location.href).href;
const scope = "openid profile email offline_access orders:read";
let tokens = null;

const element = (id) => document.getElementById(id);
const base64url = (bytes) =>
    btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));
const decoded = (token) =>
    JSON.parse(new TextDecoder().decode(
        Uint8Array.from(atob(token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0))));

async function metadata() {
    const answer = await fetch(`${issuer}/.well-known/openid-configuration`);
    const found = await answer.json();
    if (found.issuer !== issuer) throw new Error(`the metadata are those of ${found.issuer}`);
    return found;
}

async function signIn() {
    const flow = {state: random(), nonce: random(), verifier: random()};
    sessionStorage.setItem("flow", JSON.stringify(flow));
    const challenge = base64url(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(flow.verifier)));
    const url = new URL((await metadata()).authorization_endpoint);
    url.search = new URLSearchParams({
        response_type: "code", client_id: clientID, redirect_uri: redirectURI, scope, state: flow.state,
        nonce: flow.nonce, code_challenge: challenge, code_challenge_method: "S256",
    });
    location.assign(url);
}

async function askForTokens(fields) {
    const answer = await fetch((await metadata()).token_endpoint, {
        method: "POST", body: new URLSearchParams({client_id: clientID, ...fields}),
    });
    const body = await answer.json();
    if (!answer.ok) throw new Error(`${body.error}: ${body.error_description}`);
    return body;
}

async function comeBack(answer) {
    history.replaceState(null, "", redirectURI);
    const flow = JSON.parse(sessionStorage.getItem("flow") ?? "null");
    sessionStorage.removeItem("flow");
    if (!flow || answer.get("state") !== flow.state) throw new Error("the answer is to another sign-in");
    if (answer.get("iss") !== issuer) throw new Error("the answer is from another server");
    if (answer.has("error")) throw new Error(`${answer.get("error")}: ${answer.get("error_description")}`);
    tokens = await askForTokens({
        grant_type: "authorization_code", code: answer.get("code"), redirect_uri: redirectURI,
        code_verifier: flow.verifier,
    });
    // It came from the token endpoint itself, over the connection that this app opened (OIDC Core §3.1.3.7, 6).
    const claims = decoded(tokens.id_token);
    if (claims.iss !== issuer || claims.aud !== clientID || claims.nonce !== flow.nonce) {
        tokens = null;
        throw new Error("the ID token is for another issuer, app or sign-in");
    }
    await show();
}

async function refresh() {
    tokens = {...tokens, ...await askForTokens({grant_type: "refresh_token", refresh_token: tokens.refresh_token})};
    await show();
}

async function signOut() {
    const end = (await metadata()).end_session_endpoint;
    const hint = tokens.id_token;
    tokens = null;
    if (!end) return show();
    const url = new URL(end);
    url.search = new URLSearchParams({id_token_hint: hint, post_logout_redirect_uri: redirectURI});
    location.assign(url);
}

async function show() {
    element("sign-in").hidden = tokens !== null;
    element("sign-out").hidden = tokens === null;
    element("refresh").hidden = !tokens?.refresh_token;
    if (!tokens) {
        element("state").textContent = "Nobody is signed in.";
        element("claims").textContent = "";
        return;
    }
    const found = await metadata();
    const shown = {idToken: decoded(tokens.id_token), accessToken: decoded(tokens.access_token)};
    if (found.userinfo_endpoint) {
        const answer = await fetch(found.userinfo_endpoint, {headers: {Authorization: `Bearer ${tokens.access_token}`}});
        shown.userInfo = await answer.json();
    }
    element("state").textContent = `Signed in as ${shown.userInfo?.preferred_username ?? shown.idToken.sub}.`;
    element("claims").textContent = JSON.stringify(shown, null, 2);
}

function tellFailures(action) {
    return () => action().catch((error) => { element("state").textContent = `It failed: ${error.message}`; });
}

element("sign-in").addEventListener("click", tellFailures(signIn));
element("refresh").addEventListener("click", tellFailures(refresh));
element("sign-out").addEventListener("click", tellFailures(signOut));
const answer = new URLSearchParams(location.search);
if (answer.has("state")) await tellFailures(() => comeBack(answer))();
