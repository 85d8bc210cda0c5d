CREATE TABLE access_policy (
    id TEXT NOT NULL PRIMARY KEY,
    server_id TEXT NOT NULL REFERENCES authorization_server (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('ACTIVE', 'INACTIVE')),
    system INTEGER NOT NULL CHECK (system IN (0, 1)),
    priority INTEGER NOT NULL,
    requested_priority INTEGER,
    place INTEGER NOT NULL,
    clients TEXT NOT NULL,
    created INTEGER NOT NULL,
    last_updated INTEGER NOT NULL,
    CONSTRAINT access_policy_name_unique UNIQUE (server_id, name),
    CONSTRAINT access_policy_priority_unique UNIQUE (server_id, priority)
) STRICT;

CREATE TABLE access_rule (
    id TEXT NOT NULL PRIMARY KEY,
    policy_id TEXT NOT NULL REFERENCES access_policy (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('ACTIVE', 'INACTIVE')),
    system INTEGER NOT NULL CHECK (system IN (0, 1)),
    priority INTEGER NOT NULL,
    requested_priority INTEGER,
    place INTEGER NOT NULL,
    conditions TEXT NOT NULL,
    actions TEXT NOT NULL,
    created INTEGER NOT NULL,
    last_updated INTEGER NOT NULL,
    CONSTRAINT access_rule_name_unique UNIQUE (policy_id, name),
    CONSTRAINT access_rule_priority_unique UNIQUE (policy_id, priority)
) STRICT;

CREATE TABLE admin_role (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES directory_user (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    created INTEGER NOT NULL,
    CONSTRAINT admin_role_unique UNIQUE (user_id, role)
) STRICT;

CREATE TABLE api_scope_grant (
    id TEXT NOT NULL PRIMARY KEY,
    app_id TEXT NOT NULL REFERENCES app (id) ON DELETE CASCADE,
    issuer TEXT NOT NULL,
    scope TEXT NOT NULL,
    created INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    last_updated INTEGER NOT NULL
) STRICT;

CREATE INDEX api_scope_grant_by_app ON api_scope_grant (app_id, created, id);

CREATE TABLE api_token (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES directory_user (id) ON DELETE CASCADE,
    hash TEXT NOT NULL,
    network TEXT NOT NULL,
    created INTEGER NOT NULL,
    last_updated INTEGER NOT NULL,
    last_used INTEGER NOT NULL,
    CONSTRAINT api_token_hash_unique UNIQUE (hash)
) STRICT;

CREATE INDEX api_token_by_created ON api_token (created, id);

CREATE TABLE app (
    id TEXT NOT NULL PRIMARY KEY,
    client_id TEXT NOT NULL,
    label TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('ACTIVE', 'INACTIVE')),
    document TEXT NOT NULL,
    created INTEGER NOT NULL,
    last_updated INTEGER NOT NULL, revoked_through INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT app_client_id_unique UNIQUE (client_id)
) STRICT;

CREATE INDEX app_by_created ON app (created, id);

CREATE INDEX app_by_label ON app (label);

CREATE TABLE app_group (
    app_id TEXT NOT NULL REFERENCES app (id) ON DELETE CASCADE,
    group_id TEXT NOT NULL REFERENCES user_group (id) ON DELETE CASCADE,
    priority INTEGER NOT NULL,
    profile TEXT NOT NULL,
    created INTEGER NOT NULL,
    last_updated INTEGER NOT NULL,
    PRIMARY KEY (app_id, group_id)
) STRICT;

CREATE INDEX app_group_by_group ON app_group (group_id, app_id);

CREATE TABLE app_id_token (
    app_id TEXT NOT NULL PRIMARY KEY REFERENCES app (id) ON DELETE CASCADE,
    document TEXT NOT NULL,
    last_updated INTEGER NOT NULL
) STRICT;

CREATE TABLE app_user (
    app_id TEXT NOT NULL REFERENCES app (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES directory_user (id) ON DELETE CASCADE,
    user_name TEXT,
    profile TEXT NOT NULL,
    created INTEGER NOT NULL,
    last_updated INTEGER NOT NULL,
    PRIMARY KEY (app_id, user_id)
) STRICT;

CREATE INDEX app_user_by_user ON app_user (user_id, app_id);

CREATE TABLE associated_server (
    server_id TEXT NOT NULL REFERENCES authorization_server (id) ON DELETE CASCADE,
    trusted_id TEXT NOT NULL REFERENCES authorization_server (id) ON DELETE CASCADE,
    created INTEGER NOT NULL,
    PRIMARY KEY (server_id, trusted_id)
) STRICT;

CREATE INDEX associated_server_by_trusted ON associated_server (trusted_id);

CREATE TABLE authn_transaction (
    hash TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES directory_user (id) ON DELETE CASCADE,
    machine TEXT NOT NULL,
    relay_state TEXT,
    wrong_answers INTEGER NOT NULL,
    begun INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX authn_transaction_by_expiry ON authn_transaction (expires_at);

CREATE INDEX authn_transaction_by_user ON authn_transaction (user_id, begun);

CREATE TABLE authorization_code (
    hash TEXT PRIMARY KEY,
    family TEXT NOT NULL,
    server_id TEXT NOT NULL,
    app_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    session_id TEXT,
    redirect_uri TEXT NOT NULL,
    scopes TEXT NOT NULL,
    resource TEXT,
    nonce TEXT,
    code_challenge TEXT,
    key_thumbprint TEXT,
    auth_time INTEGER NOT NULL,
    amr TEXT NOT NULL,
    acr TEXT,
    claims TEXT,
    issuer TEXT NOT NULL,
    created INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    spent_at INTEGER,
    access_token TEXT,
    access_token_expires_at INTEGER
) STRICT;

CREATE INDEX authorization_code_by_expiry ON authorization_code (expires_at);

CREATE INDEX authorization_code_by_family ON authorization_code (family);

CREATE INDEX authorization_code_by_user ON authorization_code (user_id);

CREATE TABLE authorization_flow (
    hash TEXT PRIMARY KEY,
    browser_hash TEXT NOT NULL,
    server_id TEXT NOT NULL,
    app_id TEXT NOT NULL,
    issuer TEXT NOT NULL,
    parameters TEXT NOT NULL,
    consented_by TEXT,
    refused INTEGER NOT NULL,
    created INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX authorization_flow_by_browser ON authorization_flow (browser_hash, created);

CREATE INDEX authorization_flow_by_expiry ON authorization_flow (expires_at);

CREATE TABLE authorization_server (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    description TEXT,
    audience TEXT NOT NULL,
    resources TEXT NOT NULL,
    issuer_mode TEXT NOT NULL CHECK (issuer_mode IN ('ORG_URL', 'CUSTOM_URL', 'DYNAMIC')),
    status TEXT NOT NULL CHECK (status IN ('ACTIVE', 'INACTIVE')),
    is_default INTEGER NOT NULL CHECK (is_default IN (0, 1)),
    rotation_mode TEXT NOT NULL CHECK (rotation_mode IN ('AUTO', 'MANUAL')),
    algorithm TEXT NOT NULL,
    token_profile TEXT NOT NULL CHECK (token_profile IN ('OKTA', 'RFC9068')),
    last_rotated INTEGER NOT NULL,
    next_rotation INTEGER,
    created INTEGER NOT NULL,
    last_updated INTEGER NOT NULL, revoked_through INTEGER NOT NULL DEFAULT 0, kind TEXT NOT NULL DEFAULT 'CUSTOM', deleted INTEGER, deleted_name TEXT, revokes_on_sign_out INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT authorization_server_name_unique UNIQUE (name)
) STRICT;

CREATE INDEX authorization_server_by_created ON authorization_server (created, id);

CREATE INDEX authorization_server_by_deleted ON authorization_server (deleted) WHERE deleted IS NOT NULL;

CREATE INDEX authorization_server_by_rotation ON authorization_server (next_rotation);

CREATE UNIQUE INDEX authorization_server_one_default ON authorization_server (is_default) WHERE is_default = 1;

CREATE TABLE backchannel_logout (
    id TEXT PRIMARY KEY,
    server_id TEXT NOT NULL REFERENCES authorization_server (id) ON DELETE CASCADE,
    app_id TEXT NOT NULL REFERENCES app (id) ON DELETE CASCADE,
    issuer TEXT NOT NULL,
    session_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    created INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    next_attempt INTEGER NOT NULL
) STRICT;

CREATE INDEX backchannel_logout_by_app ON backchannel_logout (app_id);

CREATE INDEX backchannel_logout_by_next ON backchannel_logout (next_attempt, id);

CREATE INDEX backchannel_logout_by_server ON backchannel_logout (server_id);

CREATE TABLE claim (
    id TEXT NOT NULL PRIMARY KEY,
    server_id TEXT NOT NULL REFERENCES authorization_server (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    claim_type TEXT NOT NULL CHECK (claim_type IN ('RESOURCE', 'IDENTITY')),
    value_type TEXT NOT NULL CHECK (value_type IN ('EXPRESSION', 'GROUPS', 'SYSTEM')),
    value TEXT,
    group_filter_type TEXT,
    scopes TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('ACTIVE', 'INACTIVE')),
    system INTEGER NOT NULL CHECK (system IN (0, 1)),
    always_include INTEGER NOT NULL CHECK (always_include IN (0, 1)),
    position INTEGER NOT NULL,
    created INTEGER NOT NULL,
    last_updated INTEGER NOT NULL, groups_overflow TEXT NOT NULL DEFAULT 'FAIL' CHECK (groups_overflow IN ('FAIL', 'TRUNCATE')),
    CONSTRAINT claim_name_unique UNIQUE (server_id, claim_type, name)
) STRICT;

CREATE TABLE client_key (
    id TEXT NOT NULL PRIMARY KEY,
    app_id TEXT NOT NULL REFERENCES app (id) ON DELETE CASCADE,
    kid TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('ACTIVE', 'INACTIVE')),
    jwk TEXT NOT NULL,
    created INTEGER NOT NULL,
    last_updated INTEGER NOT NULL, last_used INTEGER, name TEXT, expires_at INTEGER,
    CONSTRAINT client_key_kid_unique UNIQUE (app_id, kid)
) STRICT;

CREATE TABLE client_role (
    id TEXT NOT NULL PRIMARY KEY,
    app_id TEXT NOT NULL REFERENCES app (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    created INTEGER NOT NULL,
    CONSTRAINT client_role_unique UNIQUE (app_id, role)
) STRICT;

CREATE TABLE client_secret (
    id TEXT NOT NULL PRIMARY KEY,
    app_id TEXT NOT NULL REFERENCES app (id) ON DELETE CASCADE,
    hash TEXT NOT NULL,
    sealed TEXT,
    status TEXT NOT NULL CHECK (status IN ('ACTIVE', 'INACTIVE')),
    created INTEGER NOT NULL,
    last_updated INTEGER NOT NULL
, name TEXT, expires_at INTEGER, last_used INTEGER) STRICT;

CREATE INDEX client_secret_by_app ON client_secret (app_id, created, id);

CREATE TABLE configuration_change (
    version INTEGER NOT NULL PRIMARY KEY,
    stamp TEXT NOT NULL
) STRICT;

CREATE TABLE configuration_part (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    whole INTEGER NOT NULL,
    parent TEXT,
    name TEXT NOT NULL,
    document TEXT,
    PRIMARY KEY (kind, id, revision)
) WITHOUT ROWID, STRICT;

CREATE INDEX configuration_part_by_revision ON configuration_part (revision);

CREATE TABLE configuration_revision (
    number INTEGER NOT NULL PRIMARY KEY,
    created INTEGER NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    source TEXT NOT NULL,
    request_id TEXT NOT NULL,
    is_kept INTEGER NOT NULL CHECK (is_kept IN (0, 1))
) STRICT;

CREATE INDEX configuration_revision_by_source ON configuration_revision (source, number);

CREATE TABLE configuration_version (
    key TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL
) STRICT;

CREATE INDEX configuration_version_by_version ON configuration_version (version);

CREATE TABLE consent (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES directory_user (id) ON DELETE CASCADE,
    app_id TEXT NOT NULL REFERENCES app (id) ON DELETE CASCADE,
    server_id TEXT NOT NULL REFERENCES authorization_server (id) ON DELETE CASCADE,
    scope_id TEXT NOT NULL REFERENCES scope (id) ON DELETE CASCADE,
    created INTEGER NOT NULL,
    last_updated INTEGER NOT NULL,
    UNIQUE (user_id, app_id, scope_id)
) STRICT;

CREATE INDEX consent_by_app ON consent (app_id);

CREATE INDEX consent_by_scope ON consent (scope_id);

CREATE INDEX consent_by_server ON consent (server_id);

CREATE INDEX consent_by_user ON consent (user_id, created, id);

CREATE TABLE decision_basis (
    fingerprint TEXT NOT NULL PRIMARY KEY,
    document TEXT NOT NULL,
    last_used INTEGER NOT NULL
) STRICT;

CREATE TABLE directory_user (
    id TEXT NOT NULL PRIMARY KEY,
    status TEXT NOT NULL,
    login TEXT NOT NULL,
    login_key TEXT NOT NULL,
    profile TEXT NOT NULL,
    created INTEGER NOT NULL,
    activated INTEGER,
    status_changed INTEGER,
    last_updated INTEGER NOT NULL, type_id TEXT NOT NULL DEFAULT 'otyMonetaDefaultUser', provider TEXT NOT NULL DEFAULT 'OKTA', has_password INTEGER NOT NULL DEFAULT 0, password_changed INTEGER, recovery_question TEXT, last_login INTEGER, revoked_through INTEGER NOT NULL DEFAULT 0, verified_email TEXT,
    CONSTRAINT directory_user_login_unique UNIQUE (login_key)
) STRICT;

CREATE INDEX directory_user_by_created ON directory_user (created, id);

CREATE INDEX directory_user_by_last_updated ON directory_user (last_updated, id);

CREATE INDEX directory_user_by_status ON directory_user (status, id);

CREATE INDEX directory_user_by_type ON directory_user (type_id, id);

CREATE TABLE email_change (
    hash TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES directory_user (id) ON DELETE CASCADE,
    email TEXT NOT NULL,
    created INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX email_change_by_creation ON email_change (created);

CREATE INDEX email_change_by_user ON email_change (user_id, created);

CREATE TABLE ended_session (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    ended INTEGER NOT NULL
) STRICT;

CREATE INDEX ended_session_by_end ON ended_session (ended);

CREATE TABLE event (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid TEXT NOT NULL,
    published INTEGER NOT NULL,
    event_type TEXT NOT NULL,
    transaction_id TEXT NOT NULL,
    document TEXT NOT NULL
) STRICT;

CREATE TABLE event_block (
    number INTEGER PRIMARY KEY,
    earliest INTEGER NOT NULL,
    latest INTEGER NOT NULL,
    first_transaction TEXT NOT NULL,
    last_transaction TEXT NOT NULL
) STRICT;

CREATE INDEX event_block_by_earliest ON event_block (earliest);

CREATE INDEX event_block_by_latest ON event_block (latest);

CREATE TABLE event_repetition (
    published INTEGER NOT NULL,
    uuid TEXT NOT NULL,
    more INTEGER NOT NULL,
    latest INTEGER NOT NULL,
    PRIMARY KEY (published, uuid)
) WITHOUT ROWID, STRICT;

CREATE TABLE family_access_token (
    jti TEXT NOT NULL PRIMARY KEY,
    family TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX family_access_token_by_expiry ON family_access_token (expires_at);

CREATE INDEX family_access_token_by_family ON family_access_token (family);

CREATE TABLE former_password (
    user_id TEXT NOT NULL REFERENCES directory_user (id) ON DELETE CASCADE,
    replaced INTEGER NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (user_id, replaced)
) STRICT;

CREATE TABLE group_member (
    group_id TEXT NOT NULL REFERENCES user_group (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES directory_user (id) ON DELETE CASCADE,
    since INTEGER NOT NULL, is_manual INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (group_id, user_id)
) STRICT;

CREATE INDEX group_member_by_user ON group_member (user_id, group_id);

CREATE TABLE group_owner (
    group_id TEXT NOT NULL REFERENCES user_group (id) ON DELETE CASCADE,
    owner_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('USER', 'GROUP')),
    since INTEGER NOT NULL,
    PRIMARY KEY (group_id, owner_id)
) STRICT;

CREATE INDEX group_owner_by_owner ON group_owner (owner_id);

CREATE TABLE group_role (
    id TEXT NOT NULL PRIMARY KEY,
    group_id TEXT NOT NULL REFERENCES user_group (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    created INTEGER NOT NULL,
    CONSTRAINT group_role_unique UNIQUE (group_id, role)
) STRICT;

CREATE TABLE group_rule (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('ACTIVE', 'INACTIVE', 'INVALID')),
    expression TEXT NOT NULL,
    excluded_users TEXT NOT NULL,
    group_ids TEXT NOT NULL,
    created INTEGER NOT NULL,
    last_updated INTEGER NOT NULL,
    task TEXT CHECK (task IN ('APPLY', 'KEEP', 'REMOVE')),
    done_through TEXT NOT NULL,
    done_count INTEGER NOT NULL,
    CONSTRAINT group_rule_name_unique UNIQUE (name)
) STRICT;

CREATE INDEX group_rule_by_created ON group_rule (created, id);

CREATE TABLE group_rule_due (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES directory_user (id) ON DELETE CASCADE
) STRICT;

CREATE TABLE group_rule_member (
    rule_id TEXT NOT NULL REFERENCES group_rule (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES directory_user (id) ON DELETE CASCADE,
    group_id TEXT NOT NULL REFERENCES user_group (id) ON DELETE CASCADE,
    PRIMARY KEY (rule_id, user_id, group_id)
) STRICT;

CREATE INDEX group_rule_member_by_group ON group_rule_member (group_id);

CREATE INDEX group_rule_member_by_user ON group_rule_member (user_id, group_id);

CREATE TABLE hook_key (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    kid TEXT NOT NULL,
    public_jwk TEXT NOT NULL,
    sealed TEXT NOT NULL,
    created INTEGER NOT NULL,
    last_updated INTEGER NOT NULL,
    CONSTRAINT hook_key_name_unique UNIQUE (name),
    CONSTRAINT hook_key_kid_unique UNIQUE (kid)
) STRICT;

CREATE TABLE hook_signature_key (
    kid TEXT NOT NULL PRIMARY KEY,
    status TEXT NOT NULL CHECK (status IN ('ACTIVE', 'EXPIRED')),
    public_jwk TEXT NOT NULL,
    sealed TEXT NOT NULL,
    created INTEGER NOT NULL,
    expires_at INTEGER
) STRICT;

CREATE UNIQUE INDEX hook_signature_key_one_active ON hook_signature_key (status) WHERE status = 'ACTIVE';

CREATE TABLE inline_hook (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    version TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('ACTIVE', 'INACTIVE')),
    channel TEXT NOT NULL,
    sealed TEXT,
    hook_key_id TEXT REFERENCES hook_key (id),
    created INTEGER NOT NULL,
    last_updated INTEGER NOT NULL
) STRICT;

CREATE INDEX inline_hook_by_created ON inline_hook (created, id);

CREATE INDEX inline_hook_by_key ON inline_hook (hook_key_id);

CREATE TABLE known_browser (
    user_id TEXT NOT NULL REFERENCES directory_user (id) ON DELETE CASCADE,
    hash TEXT NOT NULL,
    last_used INTEGER NOT NULL,
    PRIMARY KEY (user_id, hash)
) STRICT;

CREATE TABLE linked_object (
    primary_name TEXT NOT NULL PRIMARY KEY,
    associated_name TEXT NOT NULL,
    document TEXT NOT NULL,
    created INTEGER NOT NULL,
    CONSTRAINT linked_object_associated_unique UNIQUE (associated_name)
) STRICT;

CREATE TABLE network_zone (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('IP', 'DYNAMIC', 'DYNAMIC_V2')),
    usage TEXT NOT NULL CHECK (usage IN ('POLICY', 'BLOCKLIST')),
    status TEXT NOT NULL CHECK (status IN ('ACTIVE', 'INACTIVE')),
    system INTEGER NOT NULL CHECK (system IN (0, 1)),
    document TEXT NOT NULL,
    created INTEGER NOT NULL,
    last_updated INTEGER NOT NULL,
    CONSTRAINT network_zone_name_unique UNIQUE (name)
) STRICT;

CREATE INDEX network_zone_by_created ON network_zone (created, id);

CREATE TABLE one_use_link (
    hash TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES directory_user (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX one_use_link_by_expiry ON one_use_link (expires_at);

CREATE INDEX one_use_link_by_user ON one_use_link (user_id);

CREATE TABLE organisation (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    subdomain TEXT NOT NULL,
    settings TEXT NOT NULL,
    created INTEGER NOT NULL,
    last_updated INTEGER NOT NULL
) STRICT;

CREATE TABLE outgoing_message (
    id TEXT NOT NULL PRIMARY KEY,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    created INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    next_attempt INTEGER NOT NULL
) STRICT;

CREATE INDEX outgoing_message_by_next ON outgoing_message (next_attempt, id);

CREATE TABLE profile_mapping (
    app_id TEXT NOT NULL REFERENCES app (id) ON DELETE CASCADE,
    from_user INTEGER NOT NULL CHECK (from_user IN (0, 1)),
    properties TEXT NOT NULL,
    last_updated INTEGER NOT NULL,
    PRIMARY KEY (app_id, from_user)
) STRICT;

CREATE TABLE profile_schema (
    id TEXT NOT NULL PRIMARY KEY,
    base TEXT NOT NULL,
    custom TEXT NOT NULL,
    created INTEGER NOT NULL,
    last_updated INTEGER NOT NULL
) STRICT;

CREATE TABLE pushed_request (
    hash TEXT PRIMARY KEY,
    server_id TEXT NOT NULL,
    app_id TEXT NOT NULL,
    parameters TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX pushed_request_by_expiry ON pushed_request (expires_at);

CREATE TABLE recovery_mail (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES directory_user (id) ON DELETE CASCADE,
    hour_began INTEGER NOT NULL,
    latest INTEGER NOT NULL,
    sent INTEGER NOT NULL
) STRICT;

CREATE TABLE recovery_question (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES directory_user (id) ON DELETE CASCADE,
    answer_hash TEXT NOT NULL
) STRICT;

CREATE TABLE refresh_token (
    id TEXT NOT NULL PRIMARY KEY,
    hash TEXT NOT NULL,
    family TEXT NOT NULL,
    generation INTEGER NOT NULL,
    server_id TEXT NOT NULL REFERENCES authorization_server (id) ON DELETE CASCADE,
    app_id TEXT NOT NULL REFERENCES app (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES directory_user (id) ON DELETE CASCADE,
    session_id TEXT,
    grant_type TEXT NOT NULL,
    scopes TEXT NOT NULL,
    resource TEXT,
    confirmation TEXT,
    auth_time INTEGER NOT NULL,
    amr TEXT NOT NULL,
    acr TEXT,
    nonce TEXT,
    status TEXT NOT NULL CHECK (status IN ('ACTIVE', 'REVOKED')),
    created INTEGER NOT NULL,
    last_updated INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    idle_lifetime INTEGER NOT NULL,
    idle_expires_at INTEGER NOT NULL,
    spent_at INTEGER,
    spent_from TEXT,
    CONSTRAINT refresh_token_hash_unique UNIQUE (hash)
) STRICT;

CREATE INDEX refresh_token_by_app ON refresh_token (app_id);

CREATE INDEX refresh_token_by_family ON refresh_token (family);

CREATE INDEX refresh_token_by_idle_expiry ON refresh_token (idle_expires_at);

CREATE INDEX refresh_token_by_server ON refresh_token (server_id, app_id, created, id);

CREATE INDEX refresh_token_by_session ON refresh_token (session_id);

CREATE INDEX refresh_token_by_user ON refresh_token (user_id);

CREATE TABLE revoked_token (
    jti TEXT NOT NULL PRIMARY KEY,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX revoked_token_by_expiry ON revoked_token (expires_at);

CREATE TABLE role_target (
    assignment_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('GROUP', 'APP')),
    target TEXT NOT NULL,
    PRIMARY KEY (assignment_id, kind, target)
) STRICT;

CREATE TABLE schema_migration (
    number INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    checksum TEXT NOT NULL,
    applied INTEGER NOT NULL
) STRICT;

CREATE TABLE scope (
    id TEXT NOT NULL PRIMARY KEY,
    server_id TEXT NOT NULL REFERENCES authorization_server (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    display_name TEXT,
    description TEXT,
    system INTEGER NOT NULL CHECK (system IN (0, 1)),
    metadata_publish TEXT NOT NULL CHECK (metadata_publish IN ('ALL_CLIENTS', 'NO_CLIENTS')),
    consent TEXT NOT NULL CHECK (consent IN ('IMPLICIT', 'REQUIRED', 'FLEXIBLE')),
    is_default INTEGER NOT NULL CHECK (is_default IN (0, 1)),
    is_optional INTEGER NOT NULL CHECK (is_optional IN (0, 1)),
    created INTEGER NOT NULL,
    last_updated INTEGER NOT NULL,
    CONSTRAINT scope_name_unique UNIQUE (server_id, name)
) STRICT;

CREATE TABLE sealing_check (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    sealed TEXT NOT NULL
) STRICT;

CREATE TABLE session (
    id TEXT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    user_id TEXT NOT NULL REFERENCES directory_user (id) ON DELETE CASCADE,
    methods TEXT NOT NULL,
    auth_time INTEGER NOT NULL,
    begun INTEGER NOT NULL,
    created INTEGER NOT NULL,
    last_used INTEGER NOT NULL,
    idle_lifetime INTEGER NOT NULL,
    idle_expires_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    is_kept INTEGER NOT NULL CHECK (is_kept IN (0, 1)),
    address TEXT,
    user_agent TEXT
) STRICT;

CREATE INDEX session_by_expiry ON session (expires_at);

CREATE INDEX session_by_idle_expiry ON session (idle_expires_at);

CREATE INDEX session_by_user ON session (user_id, created);

CREATE TABLE session_app (
    session_id TEXT NOT NULL,
    server_id TEXT NOT NULL REFERENCES authorization_server (id) ON DELETE CASCADE,
    app_id TEXT NOT NULL REFERENCES app (id) ON DELETE CASCADE,
    issuer TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (session_id, server_id, app_id)
) STRICT;

CREATE INDEX session_app_by_app ON session_app (app_id);

CREATE INDEX session_app_by_expiry ON session_app (expires_at);

CREATE INDEX session_app_by_server ON session_app (server_id);

CREATE TABLE session_token (
    hash TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES directory_user (id) ON DELETE CASCADE,
    methods TEXT NOT NULL,
    auth_time INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX session_token_by_expiry ON session_token (expires_at);

CREATE INDEX session_token_by_user ON session_token (user_id);

CREATE TABLE sign_in_flow (
    hash TEXT NOT NULL PRIMARY KEY,
    browser_hash TEXT NOT NULL,
    request TEXT NOT NULL,
    machine TEXT NOT NULL,
    keeps_session INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX sign_in_flow_by_browser ON sign_in_flow (browser_hash, created);

CREATE INDEX sign_in_flow_by_created ON sign_in_flow (created);

CREATE TABLE signing_key (
    kid TEXT NOT NULL PRIMARY KEY,
    server_id TEXT NOT NULL REFERENCES authorization_server (id) ON DELETE CASCADE,
    status TEXT NOT NULL CHECK (status IN ('ACTIVE', 'NEXT', 'EXPIRED')),
    algorithm TEXT NOT NULL,
    public_jwk TEXT NOT NULL,
    sealed TEXT NOT NULL,
    created INTEGER NOT NULL,
    last_updated INTEGER NOT NULL,
    expires_at INTEGER
) STRICT;

CREATE INDEX signing_key_by_server ON signing_key (server_id, created);

CREATE UNIQUE INDEX signing_key_one_active ON signing_key (server_id) WHERE status = 'ACTIVE';

CREATE UNIQUE INDEX signing_key_one_next ON signing_key (server_id) WHERE status = 'NEXT';

CREATE TABLE skipped_scope (
    user_id TEXT NOT NULL REFERENCES directory_user (id) ON DELETE CASCADE,
    app_id TEXT NOT NULL REFERENCES app (id) ON DELETE CASCADE,
    server_id TEXT NOT NULL REFERENCES authorization_server (id) ON DELETE CASCADE,
    scope_id TEXT NOT NULL REFERENCES scope (id) ON DELETE CASCADE,
    created INTEGER NOT NULL,
    PRIMARY KEY (user_id, app_id, scope_id)
) STRICT;

CREATE INDEX skipped_scope_by_app ON skipped_scope (app_id);

CREATE INDEX skipped_scope_by_scope ON skipped_scope (scope_id);

CREATE INDEX skipped_scope_by_server ON skipped_scope (server_id);

CREATE TABLE trusted_origin (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    origin TEXT NOT NULL,
    scopes TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('ACTIVE', 'INACTIVE')),
    created INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    last_updated INTEGER NOT NULL,
    last_updated_by TEXT NOT NULL,
    CONSTRAINT trusted_origin_name_unique UNIQUE (name),
    CONSTRAINT trusted_origin_origin_unique UNIQUE (origin)
) STRICT;

CREATE INDEX trusted_origin_by_created ON trusted_origin (created, id);

CREATE TABLE unique_value (
    schema_id TEXT NOT NULL,
    attribute TEXT NOT NULL,
    value TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    PRIMARY KEY (schema_id, attribute, value)
) STRICT;

CREATE INDEX unique_value_by_owner ON unique_value (owner_id);

CREATE TABLE used_assertion (
    client_id TEXT NOT NULL,
    jti TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (client_id, jti)
) STRICT;

CREATE INDEX used_assertion_by_expiry ON used_assertion (expires_at);

CREATE TABLE used_proof (
    thumbprint TEXT NOT NULL,
    jti TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (thumbprint, jti)
) STRICT;

CREATE INDEX used_proof_by_expiry ON used_proof (expires_at);

CREATE TABLE user_attribute (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES directory_user (id) ON DELETE CASCADE,
    PRIMARY KEY (name, value, user_id)
) WITHOUT ROWID, STRICT;

CREATE INDEX user_attribute_by_user ON user_attribute (user_id, name);

CREATE TABLE user_group (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('OKTA_GROUP', 'APP_GROUP', 'BUILT_IN')),
    name TEXT NOT NULL,
    profile TEXT NOT NULL,
    created INTEGER NOT NULL,
    last_updated INTEGER NOT NULL,
    last_membership_updated INTEGER NOT NULL,
    CONSTRAINT user_group_name_unique UNIQUE (kind, name)
) STRICT;

CREATE INDEX user_group_by_created ON user_group (created, id);

CREATE INDEX user_group_by_name ON user_group (name);

CREATE TABLE user_link (
    primary_name TEXT NOT NULL REFERENCES linked_object (primary_name) ON DELETE CASCADE,
    associated_id TEXT NOT NULL REFERENCES directory_user (id) ON DELETE CASCADE,
    primary_id TEXT NOT NULL REFERENCES directory_user (id) ON DELETE CASCADE,
    PRIMARY KEY (primary_name, associated_id)
) STRICT;

CREATE INDEX user_link_by_associated ON user_link (associated_id);

CREATE INDEX user_link_by_primary ON user_link (primary_id, primary_name, associated_id);

CREATE TABLE user_password (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES directory_user (id) ON DELETE CASCADE,
    hash TEXT NOT NULL,
    changed INTEGER NOT NULL,
    failures INTEGER NOT NULL
) STRICT;

CREATE TABLE user_type (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    display_name TEXT NOT NULL,
    description TEXT,
    is_default INTEGER NOT NULL CHECK (is_default IN (0, 1)),
    created INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    last_updated INTEGER NOT NULL,
    last_updated_by TEXT NOT NULL,
    CONSTRAINT user_type_name_unique UNIQUE (name)
) STRICT;

CREATE TABLE wished_claim (
    token_id TEXT PRIMARY KEY,
    names TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX wished_claim_by_expiry ON wished_claim (expires_at);

CREATE TABLE write_trial (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    tried INTEGER NOT NULL,
    ballast TEXT NOT NULL
) STRICT;
