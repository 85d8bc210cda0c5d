CREATE TABLE access_policy (
    id text COLLATE "C" NOT NULL,
    server_id text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    description text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    system bigint NOT NULL,
    priority bigint NOT NULL,
    requested_priority bigint,
    place bigint NOT NULL,
    clients text COLLATE "C" NOT NULL,
    created bigint NOT NULL,
    last_updated bigint NOT NULL,
    CONSTRAINT access_policy_pkey PRIMARY KEY (id),
    CONSTRAINT access_policy_name_unique UNIQUE (server_id, name),
    CONSTRAINT access_policy_priority_unique UNIQUE (server_id, priority),
    CONSTRAINT access_policy_server_id_fkey FOREIGN KEY (server_id) REFERENCES authorization_server(id) ON DELETE CASCADE,
    CONSTRAINT access_policy_status_check CHECK ((status = ANY (ARRAY['ACTIVE'::text, 'INACTIVE'::text]))),
    CONSTRAINT access_policy_system_check CHECK ((system = ANY (ARRAY[(0)::bigint, (1)::bigint])))
);

CREATE TABLE access_rule (
    id text COLLATE "C" NOT NULL,
    policy_id text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    system bigint NOT NULL,
    priority bigint NOT NULL,
    requested_priority bigint,
    place bigint NOT NULL,
    conditions text COLLATE "C" NOT NULL,
    actions text COLLATE "C" NOT NULL,
    created bigint NOT NULL,
    last_updated bigint NOT NULL,
    CONSTRAINT access_rule_pkey PRIMARY KEY (id),
    CONSTRAINT access_rule_name_unique UNIQUE (policy_id, name),
    CONSTRAINT access_rule_policy_id_fkey FOREIGN KEY (policy_id) REFERENCES access_policy(id) ON DELETE CASCADE,
    CONSTRAINT access_rule_priority_unique UNIQUE (policy_id, priority),
    CONSTRAINT access_rule_status_check CHECK ((status = ANY (ARRAY['ACTIVE'::text, 'INACTIVE'::text]))),
    CONSTRAINT access_rule_system_check CHECK ((system = ANY (ARRAY[(0)::bigint, (1)::bigint])))
);

CREATE TABLE admin_role (
    id text COLLATE "C" NOT NULL,
    user_id text COLLATE "C" NOT NULL,
    role text COLLATE "C" NOT NULL,
    created bigint NOT NULL,
    CONSTRAINT admin_role_pkey PRIMARY KEY (id),
    CONSTRAINT admin_role_unique UNIQUE (user_id, role),
    CONSTRAINT admin_role_user_id_fkey FOREIGN KEY (user_id) REFERENCES directory_user(id) ON DELETE CASCADE
);

CREATE TABLE api_scope_grant (
    id text COLLATE "C" NOT NULL,
    app_id text COLLATE "C" NOT NULL,
    issuer text COLLATE "C" NOT NULL,
    scope text COLLATE "C" NOT NULL,
    created bigint NOT NULL,
    created_by text COLLATE "C" NOT NULL,
    last_updated bigint NOT NULL,
    CONSTRAINT api_scope_grant_pkey PRIMARY KEY (id),
    CONSTRAINT api_scope_grant_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE
);

CREATE INDEX api_scope_grant_by_app ON api_scope_grant USING btree (app_id, created, id);

CREATE TABLE api_token (
    id text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    user_id text COLLATE "C" NOT NULL,
    hash text COLLATE "C" NOT NULL,
    network text COLLATE "C" NOT NULL,
    created bigint NOT NULL,
    last_updated bigint NOT NULL,
    last_used bigint NOT NULL,
    CONSTRAINT api_token_pkey PRIMARY KEY (id),
    CONSTRAINT api_token_hash_unique UNIQUE (hash),
    CONSTRAINT api_token_user_id_fkey FOREIGN KEY (user_id) REFERENCES directory_user(id) ON DELETE CASCADE
);

CREATE INDEX api_token_by_created ON api_token USING btree (created, id);

CREATE TABLE app (
    id text COLLATE "C" NOT NULL,
    client_id text COLLATE "C" NOT NULL,
    label text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    document text COLLATE "C" NOT NULL,
    created bigint NOT NULL,
    last_updated bigint NOT NULL,
    revoked_through bigint NOT NULL,
    CONSTRAINT app_pkey PRIMARY KEY (id),
    CONSTRAINT app_client_id_unique UNIQUE (client_id),
    CONSTRAINT app_status_check CHECK ((status = ANY (ARRAY['ACTIVE'::text, 'INACTIVE'::text])))
);

CREATE INDEX app_by_created ON app USING btree (created, id);

CREATE INDEX app_by_label ON app USING btree (label);

CREATE TABLE app_group (
    app_id text COLLATE "C" NOT NULL,
    group_id text COLLATE "C" NOT NULL,
    priority bigint NOT NULL,
    profile text COLLATE "C" NOT NULL,
    created bigint NOT NULL,
    last_updated bigint NOT NULL,
    CONSTRAINT app_group_pkey PRIMARY KEY (app_id, group_id),
    CONSTRAINT app_group_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE,
    CONSTRAINT app_group_group_id_fkey FOREIGN KEY (group_id) REFERENCES user_group(id) ON DELETE CASCADE
);

CREATE INDEX app_group_by_group ON app_group USING btree (group_id, app_id);

CREATE TABLE app_id_token (
    app_id text COLLATE "C" NOT NULL,
    document text COLLATE "C" NOT NULL,
    last_updated bigint NOT NULL,
    CONSTRAINT app_id_token_pkey PRIMARY KEY (app_id),
    CONSTRAINT app_id_token_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE
);

CREATE TABLE app_user (
    app_id text COLLATE "C" NOT NULL,
    user_id text COLLATE "C" NOT NULL,
    user_name text COLLATE "C",
    profile text COLLATE "C" NOT NULL,
    created bigint NOT NULL,
    last_updated bigint NOT NULL,
    CONSTRAINT app_user_pkey PRIMARY KEY (app_id, user_id),
    CONSTRAINT app_user_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE,
    CONSTRAINT app_user_user_id_fkey FOREIGN KEY (user_id) REFERENCES directory_user(id) ON DELETE CASCADE
);

CREATE INDEX app_user_by_user ON app_user USING btree (user_id, app_id);

CREATE TABLE associated_server (
    server_id text COLLATE "C" NOT NULL,
    trusted_id text COLLATE "C" NOT NULL,
    created bigint NOT NULL,
    CONSTRAINT associated_server_pkey PRIMARY KEY (server_id, trusted_id),
    CONSTRAINT associated_server_server_id_fkey FOREIGN KEY (server_id) REFERENCES authorization_server(id) ON DELETE CASCADE,
    CONSTRAINT associated_server_trusted_id_fkey FOREIGN KEY (trusted_id) REFERENCES authorization_server(id) ON DELETE CASCADE
);

CREATE INDEX associated_server_by_trusted ON associated_server USING btree (trusted_id);

CREATE TABLE authn_transaction (
    hash text COLLATE "C" NOT NULL,
    user_id text COLLATE "C" NOT NULL,
    machine text COLLATE "C" NOT NULL,
    relay_state text COLLATE "C",
    wrong_answers bigint NOT NULL,
    begun bigint NOT NULL,
    expires_at bigint NOT NULL,
    CONSTRAINT authn_transaction_pkey PRIMARY KEY (hash),
    CONSTRAINT authn_transaction_user_id_fkey FOREIGN KEY (user_id) REFERENCES directory_user(id) ON DELETE CASCADE
);

CREATE INDEX authn_transaction_by_expiry ON authn_transaction USING btree (expires_at);

CREATE INDEX authn_transaction_by_user ON authn_transaction USING btree (user_id, begun);

CREATE TABLE authorization_code (
    hash text COLLATE "C" NOT NULL,
    family text COLLATE "C" NOT NULL,
    server_id text COLLATE "C" NOT NULL,
    app_id text COLLATE "C" NOT NULL,
    user_id text COLLATE "C" NOT NULL,
    session_id text COLLATE "C",
    redirect_uri text COLLATE "C" NOT NULL,
    scopes text COLLATE "C" NOT NULL,
    resource text COLLATE "C",
    nonce text COLLATE "C",
    code_challenge text COLLATE "C",
    key_thumbprint text COLLATE "C",
    auth_time bigint NOT NULL,
    amr text COLLATE "C" NOT NULL,
    acr text COLLATE "C",
    claims text COLLATE "C",
    issuer text COLLATE "C" NOT NULL,
    created bigint NOT NULL,
    expires_at bigint NOT NULL,
    spent_at bigint,
    access_token text COLLATE "C",
    access_token_expires_at bigint,
    CONSTRAINT authorization_code_pkey PRIMARY KEY (hash)
);

CREATE INDEX authorization_code_by_expiry ON authorization_code USING btree (expires_at);

CREATE INDEX authorization_code_by_family ON authorization_code USING btree (family);

CREATE INDEX authorization_code_by_user ON authorization_code USING btree (user_id);

CREATE TABLE authorization_flow (
    hash text COLLATE "C" NOT NULL,
    browser_hash text COLLATE "C" NOT NULL,
    server_id text COLLATE "C" NOT NULL,
    app_id text COLLATE "C" NOT NULL,
    issuer text COLLATE "C" NOT NULL,
    parameters text COLLATE "C" NOT NULL,
    consented_by text COLLATE "C",
    refused bigint NOT NULL,
    created bigint NOT NULL,
    expires_at bigint NOT NULL,
    CONSTRAINT authorization_flow_pkey PRIMARY KEY (hash)
);

CREATE INDEX authorization_flow_by_browser ON authorization_flow USING btree (browser_hash, created);

CREATE INDEX authorization_flow_by_expiry ON authorization_flow USING btree (expires_at);

CREATE TABLE authorization_server (
    id text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    description text COLLATE "C",
    audience text COLLATE "C" NOT NULL,
    resources text COLLATE "C" NOT NULL,
    issuer_mode text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    is_default bigint NOT NULL,
    rotation_mode text COLLATE "C" NOT NULL,
    algorithm text COLLATE "C" NOT NULL,
    token_profile text COLLATE "C" NOT NULL,
    last_rotated bigint NOT NULL,
    next_rotation bigint,
    created bigint NOT NULL,
    last_updated bigint NOT NULL,
    revoked_through bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    deleted bigint,
    deleted_name text COLLATE "C",
    revokes_on_sign_out bigint NOT NULL,
    CONSTRAINT authorization_server_pkey PRIMARY KEY (id),
    CONSTRAINT authorization_server_is_default_check CHECK ((is_default = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT authorization_server_issuer_mode_check CHECK ((issuer_mode = ANY (ARRAY['ORG_URL'::text, 'CUSTOM_URL'::text, 'DYNAMIC'::text]))),
    CONSTRAINT authorization_server_name_unique UNIQUE (name),
    CONSTRAINT authorization_server_rotation_mode_check CHECK ((rotation_mode = ANY (ARRAY['AUTO'::text, 'MANUAL'::text]))),
    CONSTRAINT authorization_server_status_check CHECK ((status = ANY (ARRAY['ACTIVE'::text, 'INACTIVE'::text]))),
    CONSTRAINT authorization_server_token_profile_check CHECK ((token_profile = ANY (ARRAY['OKTA'::text, 'RFC9068'::text])))
);

CREATE INDEX authorization_server_by_created ON authorization_server USING btree (created, id);

CREATE INDEX authorization_server_by_deleted ON authorization_server USING btree (deleted) WHERE (deleted IS NOT NULL);

CREATE INDEX authorization_server_by_rotation ON authorization_server USING btree (next_rotation);

CREATE UNIQUE INDEX authorization_server_one_default ON authorization_server USING btree (is_default) WHERE (is_default = 1);

CREATE TABLE backchannel_logout (
    id text COLLATE "C" NOT NULL,
    server_id text COLLATE "C" NOT NULL,
    app_id text COLLATE "C" NOT NULL,
    issuer text COLLATE "C" NOT NULL,
    session_id text COLLATE "C" NOT NULL,
    user_id text COLLATE "C" NOT NULL,
    created bigint NOT NULL,
    attempts bigint NOT NULL,
    next_attempt bigint NOT NULL,
    CONSTRAINT backchannel_logout_pkey PRIMARY KEY (id),
    CONSTRAINT backchannel_logout_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE,
    CONSTRAINT backchannel_logout_server_id_fkey FOREIGN KEY (server_id) REFERENCES authorization_server(id) ON DELETE CASCADE
);

CREATE INDEX backchannel_logout_by_app ON backchannel_logout USING btree (app_id);

CREATE INDEX backchannel_logout_by_next ON backchannel_logout USING btree (next_attempt, id);

CREATE INDEX backchannel_logout_by_server ON backchannel_logout USING btree (server_id);

CREATE TABLE claim (
    id text COLLATE "C" NOT NULL,
    server_id text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    claim_type text COLLATE "C" NOT NULL,
    value_type text COLLATE "C" NOT NULL,
    value text COLLATE "C",
    group_filter_type text COLLATE "C",
    scopes text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    system bigint NOT NULL,
    always_include bigint NOT NULL,
    position bigint NOT NULL,
    created bigint NOT NULL,
    last_updated bigint NOT NULL,
    groups_overflow text COLLATE "C" NOT NULL,
    CONSTRAINT claim_pkey PRIMARY KEY (id),
    CONSTRAINT claim_always_include_check CHECK ((always_include = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT claim_claim_type_check CHECK ((claim_type = ANY (ARRAY['RESOURCE'::text, 'IDENTITY'::text]))),
    CONSTRAINT claim_groups_overflow_check CHECK ((groups_overflow = ANY (ARRAY['FAIL'::text, 'TRUNCATE'::text]))),
    CONSTRAINT claim_name_unique UNIQUE (server_id, claim_type, name),
    CONSTRAINT claim_server_id_fkey FOREIGN KEY (server_id) REFERENCES authorization_server(id) ON DELETE CASCADE,
    CONSTRAINT claim_status_check CHECK ((status = ANY (ARRAY['ACTIVE'::text, 'INACTIVE'::text]))),
    CONSTRAINT claim_system_check CHECK ((system = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT claim_value_type_check CHECK ((value_type = ANY (ARRAY['EXPRESSION'::text, 'GROUPS'::text, 'SYSTEM'::text])))
);

CREATE TABLE client_key (
    id text COLLATE "C" NOT NULL,
    app_id text COLLATE "C" NOT NULL,
    kid text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    jwk text COLLATE "C" NOT NULL,
    created bigint NOT NULL,
    last_updated bigint NOT NULL,
    last_used bigint,
    name text COLLATE "C",
    expires_at bigint,
    CONSTRAINT client_key_pkey PRIMARY KEY (id),
    CONSTRAINT client_key_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE,
    CONSTRAINT client_key_kid_unique UNIQUE (app_id, kid),
    CONSTRAINT client_key_status_check CHECK ((status = ANY (ARRAY['ACTIVE'::text, 'INACTIVE'::text])))
);

CREATE TABLE client_role (
    id text COLLATE "C" NOT NULL,
    app_id text COLLATE "C" NOT NULL,
    role text COLLATE "C" NOT NULL,
    created bigint NOT NULL,
    CONSTRAINT client_role_pkey PRIMARY KEY (id),
    CONSTRAINT client_role_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE,
    CONSTRAINT client_role_unique UNIQUE (app_id, role)
);

CREATE TABLE client_secret (
    id text COLLATE "C" NOT NULL,
    app_id text COLLATE "C" NOT NULL,
    hash text COLLATE "C" NOT NULL,
    sealed text COLLATE "C",
    status text COLLATE "C" NOT NULL,
    created bigint NOT NULL,
    last_updated bigint NOT NULL,
    name text COLLATE "C",
    expires_at bigint,
    last_used bigint,
    CONSTRAINT client_secret_pkey PRIMARY KEY (id),
    CONSTRAINT client_secret_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE,
    CONSTRAINT client_secret_status_check CHECK ((status = ANY (ARRAY['ACTIVE'::text, 'INACTIVE'::text])))
);

CREATE INDEX client_secret_by_app ON client_secret USING btree (app_id, created, id);

CREATE TABLE configuration_change (
    version bigint NOT NULL,
    stamp text COLLATE "C" NOT NULL,
    CONSTRAINT configuration_change_pkey PRIMARY KEY (version)
);

CREATE TABLE configuration_part (
    kind text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    revision bigint NOT NULL,
    whole bigint NOT NULL,
    parent text COLLATE "C",
    name text COLLATE "C" NOT NULL,
    document text COLLATE "C",
    CONSTRAINT configuration_part_pkey PRIMARY KEY (kind, id, revision)
);

CREATE INDEX configuration_part_by_revision ON configuration_part USING btree (revision);

CREATE TABLE configuration_revision (
    number bigint NOT NULL,
    created bigint NOT NULL,
    actor_kind text COLLATE "C" NOT NULL,
    actor_id text COLLATE "C" NOT NULL,
    actor_name text COLLATE "C" NOT NULL,
    source text COLLATE "C" NOT NULL,
    request_id text COLLATE "C" NOT NULL,
    is_kept bigint NOT NULL,
    CONSTRAINT configuration_revision_pkey PRIMARY KEY (number),
    CONSTRAINT configuration_revision_is_kept_check CHECK ((is_kept = ANY (ARRAY[(0)::bigint, (1)::bigint])))
);

CREATE INDEX configuration_revision_by_source ON configuration_revision USING btree (source, number);

CREATE TABLE configuration_version (
    key text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT configuration_version_pkey PRIMARY KEY (key)
);

CREATE INDEX configuration_version_by_version ON configuration_version USING btree (version);

CREATE TABLE consent (
    id text COLLATE "C" NOT NULL,
    user_id text COLLATE "C" NOT NULL,
    app_id text COLLATE "C" NOT NULL,
    server_id text COLLATE "C" NOT NULL,
    scope_id text COLLATE "C" NOT NULL,
    created bigint NOT NULL,
    last_updated bigint NOT NULL,
    CONSTRAINT consent_pkey PRIMARY KEY (id),
    CONSTRAINT consent_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE,
    CONSTRAINT consent_scope_id_fkey FOREIGN KEY (scope_id) REFERENCES scope(id) ON DELETE CASCADE,
    CONSTRAINT consent_server_id_fkey FOREIGN KEY (server_id) REFERENCES authorization_server(id) ON DELETE CASCADE,
    CONSTRAINT consent_user_id_app_id_scope_id_key UNIQUE (user_id, app_id, scope_id),
    CONSTRAINT consent_user_id_fkey FOREIGN KEY (user_id) REFERENCES directory_user(id) ON DELETE CASCADE
);

CREATE INDEX consent_by_app ON consent USING btree (app_id);

CREATE INDEX consent_by_scope ON consent USING btree (scope_id);

CREATE INDEX consent_by_server ON consent USING btree (server_id);

CREATE INDEX consent_by_user ON consent USING btree (user_id, created, id);

CREATE TABLE decision_basis (
    fingerprint text COLLATE "C" NOT NULL,
    document text COLLATE "C" NOT NULL,
    last_used bigint NOT NULL,
    CONSTRAINT decision_basis_pkey PRIMARY KEY (fingerprint)
);

CREATE TABLE directory_user (
    id text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    login text COLLATE "C" NOT NULL,
    login_key text COLLATE "C" NOT NULL,
    profile text COLLATE "C" NOT NULL,
    created bigint NOT NULL,
    activated bigint,
    status_changed bigint,
    last_updated bigint NOT NULL,
    type_id text COLLATE "C" NOT NULL,
    provider text COLLATE "C" NOT NULL,
    has_password bigint NOT NULL,
    password_changed bigint,
    recovery_question text COLLATE "C",
    last_login bigint,
    revoked_through bigint NOT NULL,
    verified_email text COLLATE "C",
    CONSTRAINT directory_user_pkey PRIMARY KEY (id),
    CONSTRAINT directory_user_login_unique UNIQUE (login_key)
);

CREATE INDEX directory_user_by_created ON directory_user USING btree (created, id);

CREATE INDEX directory_user_by_last_updated ON directory_user USING btree (last_updated, id);

CREATE INDEX directory_user_by_status ON directory_user USING btree (status, id);

CREATE INDEX directory_user_by_type ON directory_user USING btree (type_id, id);

CREATE TABLE email_change (
    hash text COLLATE "C" NOT NULL,
    user_id text COLLATE "C" NOT NULL,
    email text COLLATE "C" NOT NULL,
    created bigint NOT NULL,
    expires_at bigint NOT NULL,
    CONSTRAINT email_change_pkey PRIMARY KEY (hash),
    CONSTRAINT email_change_user_id_fkey FOREIGN KEY (user_id) REFERENCES directory_user(id) ON DELETE CASCADE
);

CREATE INDEX email_change_by_creation ON email_change USING btree (created);

CREATE INDEX email_change_by_user ON email_change USING btree (user_id, created);

CREATE TABLE ended_session (
    id text COLLATE "C" NOT NULL,
    user_id text COLLATE "C" NOT NULL,
    ended bigint NOT NULL,
    CONSTRAINT ended_session_pkey PRIMARY KEY (id)
);

CREATE INDEX ended_session_by_end ON ended_session USING btree (ended);

CREATE TABLE event (
    sequence bigint NOT NULL GENERATED BY DEFAULT AS IDENTITY,
    uuid text COLLATE "C" NOT NULL,
    published bigint NOT NULL,
    event_type text COLLATE "C" NOT NULL,
    transaction_id text COLLATE "C" NOT NULL,
    document text COLLATE "C" NOT NULL,
    CONSTRAINT event_pkey PRIMARY KEY (sequence)
);

CREATE TABLE event_block (
    number bigint NOT NULL,
    earliest bigint NOT NULL,
    latest bigint NOT NULL,
    first_transaction text COLLATE "C" NOT NULL,
    last_transaction text COLLATE "C" NOT NULL,
    CONSTRAINT event_block_pkey PRIMARY KEY (number)
);

CREATE INDEX event_block_by_earliest ON event_block USING btree (earliest);

CREATE INDEX event_block_by_latest ON event_block USING btree (latest);

CREATE TABLE event_repetition (
    published bigint NOT NULL,
    uuid text COLLATE "C" NOT NULL,
    more bigint NOT NULL,
    latest bigint NOT NULL,
    CONSTRAINT event_repetition_pkey PRIMARY KEY (published, uuid)
);

CREATE TABLE family_access_token (
    jti text COLLATE "C" NOT NULL,
    family text COLLATE "C" NOT NULL,
    expires_at bigint NOT NULL,
    CONSTRAINT family_access_token_pkey PRIMARY KEY (jti)
);

CREATE INDEX family_access_token_by_expiry ON family_access_token USING btree (expires_at);

CREATE INDEX family_access_token_by_family ON family_access_token USING btree (family);

CREATE TABLE former_password (
    user_id text COLLATE "C" NOT NULL,
    replaced bigint NOT NULL,
    hash text COLLATE "C" NOT NULL,
    CONSTRAINT former_password_pkey PRIMARY KEY (user_id, replaced),
    CONSTRAINT former_password_user_id_fkey FOREIGN KEY (user_id) REFERENCES directory_user(id) ON DELETE CASCADE
);

CREATE TABLE group_member (
    group_id text COLLATE "C" NOT NULL,
    user_id text COLLATE "C" NOT NULL,
    since bigint NOT NULL,
    is_manual bigint NOT NULL,
    CONSTRAINT group_member_pkey PRIMARY KEY (group_id, user_id),
    CONSTRAINT group_member_group_id_fkey FOREIGN KEY (group_id) REFERENCES user_group(id) ON DELETE CASCADE,
    CONSTRAINT group_member_user_id_fkey FOREIGN KEY (user_id) REFERENCES directory_user(id) ON DELETE CASCADE
);

CREATE INDEX group_member_by_user ON group_member USING btree (user_id, group_id);

CREATE TABLE group_owner (
    group_id text COLLATE "C" NOT NULL,
    owner_id text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    since bigint NOT NULL,
    CONSTRAINT group_owner_pkey PRIMARY KEY (group_id, owner_id),
    CONSTRAINT group_owner_group_id_fkey FOREIGN KEY (group_id) REFERENCES user_group(id) ON DELETE CASCADE,
    CONSTRAINT group_owner_kind_check CHECK ((kind = ANY (ARRAY['USER'::text, 'GROUP'::text])))
);

CREATE INDEX group_owner_by_owner ON group_owner USING btree (owner_id);

CREATE TABLE group_role (
    id text COLLATE "C" NOT NULL,
    group_id text COLLATE "C" NOT NULL,
    role text COLLATE "C" NOT NULL,
    created bigint NOT NULL,
    CONSTRAINT group_role_pkey PRIMARY KEY (id),
    CONSTRAINT group_role_group_id_fkey FOREIGN KEY (group_id) REFERENCES user_group(id) ON DELETE CASCADE,
    CONSTRAINT group_role_unique UNIQUE (group_id, role)
);

CREATE TABLE group_rule (
    id text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    expression text COLLATE "C" NOT NULL,
    excluded_users text COLLATE "C" NOT NULL,
    group_ids text COLLATE "C" NOT NULL,
    created bigint NOT NULL,
    last_updated bigint NOT NULL,
    task text COLLATE "C",
    done_through text COLLATE "C" NOT NULL,
    done_count bigint NOT NULL,
    CONSTRAINT group_rule_pkey PRIMARY KEY (id),
    CONSTRAINT group_rule_name_unique UNIQUE (name),
    CONSTRAINT group_rule_status_check CHECK ((status = ANY (ARRAY['ACTIVE'::text, 'INACTIVE'::text, 'INVALID'::text]))),
    CONSTRAINT group_rule_task_check CHECK ((task = ANY (ARRAY['APPLY'::text, 'KEEP'::text, 'REMOVE'::text])))
);

CREATE INDEX group_rule_by_created ON group_rule USING btree (created, id);

CREATE TABLE group_rule_due (
    user_id text COLLATE "C" NOT NULL,
    CONSTRAINT group_rule_due_pkey PRIMARY KEY (user_id),
    CONSTRAINT group_rule_due_user_id_fkey FOREIGN KEY (user_id) REFERENCES directory_user(id) ON DELETE CASCADE
);

CREATE TABLE group_rule_member (
    rule_id text COLLATE "C" NOT NULL,
    user_id text COLLATE "C" NOT NULL,
    group_id text COLLATE "C" NOT NULL,
    CONSTRAINT group_rule_member_pkey PRIMARY KEY (rule_id, user_id, group_id),
    CONSTRAINT group_rule_member_group_id_fkey FOREIGN KEY (group_id) REFERENCES user_group(id) ON DELETE CASCADE,
    CONSTRAINT group_rule_member_rule_id_fkey FOREIGN KEY (rule_id) REFERENCES group_rule(id) ON DELETE CASCADE,
    CONSTRAINT group_rule_member_user_id_fkey FOREIGN KEY (user_id) REFERENCES directory_user(id) ON DELETE CASCADE
);

CREATE INDEX group_rule_member_by_group ON group_rule_member USING btree (group_id);

CREATE INDEX group_rule_member_by_user ON group_rule_member USING btree (user_id, group_id);

CREATE TABLE hook_key (
    id text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    kid text COLLATE "C" NOT NULL,
    public_jwk text COLLATE "C" NOT NULL,
    sealed text COLLATE "C" NOT NULL,
    created bigint NOT NULL,
    last_updated bigint NOT NULL,
    CONSTRAINT hook_key_pkey PRIMARY KEY (id),
    CONSTRAINT hook_key_kid_unique UNIQUE (kid),
    CONSTRAINT hook_key_name_unique UNIQUE (name)
);

CREATE TABLE hook_signature_key (
    kid text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    public_jwk text COLLATE "C" NOT NULL,
    sealed text COLLATE "C" NOT NULL,
    created bigint NOT NULL,
    expires_at bigint,
    CONSTRAINT hook_signature_key_pkey PRIMARY KEY (kid),
    CONSTRAINT hook_signature_key_status_check CHECK ((status = ANY (ARRAY['ACTIVE'::text, 'EXPIRED'::text])))
);

CREATE UNIQUE INDEX hook_signature_key_one_active ON hook_signature_key USING btree (status) WHERE (status = 'ACTIVE'::text);

CREATE TABLE inline_hook (
    id text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    version text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    channel text COLLATE "C" NOT NULL,
    sealed text COLLATE "C",
    hook_key_id text COLLATE "C",
    created bigint NOT NULL,
    last_updated bigint NOT NULL,
    CONSTRAINT inline_hook_pkey PRIMARY KEY (id),
    CONSTRAINT inline_hook_hook_key_id_fkey FOREIGN KEY (hook_key_id) REFERENCES hook_key(id),
    CONSTRAINT inline_hook_status_check CHECK ((status = ANY (ARRAY['ACTIVE'::text, 'INACTIVE'::text])))
);

CREATE INDEX inline_hook_by_created ON inline_hook USING btree (created, id);

CREATE INDEX inline_hook_by_key ON inline_hook USING btree (hook_key_id);

CREATE TABLE known_browser (
    user_id text COLLATE "C" NOT NULL,
    hash text COLLATE "C" NOT NULL,
    last_used bigint NOT NULL,
    CONSTRAINT known_browser_pkey PRIMARY KEY (user_id, hash),
    CONSTRAINT known_browser_user_id_fkey FOREIGN KEY (user_id) REFERENCES directory_user(id) ON DELETE CASCADE
);

CREATE TABLE linked_object (
    primary_name text COLLATE "C" NOT NULL,
    associated_name text COLLATE "C" NOT NULL,
    document text COLLATE "C" NOT NULL,
    created bigint NOT NULL,
    CONSTRAINT linked_object_pkey PRIMARY KEY (primary_name),
    CONSTRAINT linked_object_associated_unique UNIQUE (associated_name)
);

CREATE TABLE network_zone (
    id text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    usage text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    system bigint NOT NULL,
    document text COLLATE "C" NOT NULL,
    created bigint NOT NULL,
    last_updated bigint NOT NULL,
    CONSTRAINT network_zone_pkey PRIMARY KEY (id),
    CONSTRAINT network_zone_kind_check CHECK ((kind = ANY (ARRAY['IP'::text, 'DYNAMIC'::text, 'DYNAMIC_V2'::text]))),
    CONSTRAINT network_zone_name_unique UNIQUE (name),
    CONSTRAINT network_zone_status_check CHECK ((status = ANY (ARRAY['ACTIVE'::text, 'INACTIVE'::text]))),
    CONSTRAINT network_zone_system_check CHECK ((system = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT network_zone_usage_check CHECK ((usage = ANY (ARRAY['POLICY'::text, 'BLOCKLIST'::text])))
);

CREATE INDEX network_zone_by_created ON network_zone USING btree (created, id);

CREATE TABLE one_use_link (
    hash text COLLATE "C" NOT NULL,
    user_id text COLLATE "C" NOT NULL,
    purpose text COLLATE "C" NOT NULL,
    expires_at bigint NOT NULL,
    CONSTRAINT one_use_link_pkey PRIMARY KEY (hash),
    CONSTRAINT one_use_link_user_id_fkey FOREIGN KEY (user_id) REFERENCES directory_user(id) ON DELETE CASCADE
);

CREATE INDEX one_use_link_by_expiry ON one_use_link USING btree (expires_at);

CREATE INDEX one_use_link_by_user ON one_use_link USING btree (user_id);

CREATE TABLE organisation (
    id text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    subdomain text COLLATE "C" NOT NULL,
    settings text COLLATE "C" NOT NULL,
    created bigint NOT NULL,
    last_updated bigint NOT NULL,
    CONSTRAINT organisation_pkey PRIMARY KEY (id)
);

CREATE TABLE outgoing_message (
    id text COLLATE "C" NOT NULL,
    recipient text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    body text COLLATE "C" NOT NULL,
    created bigint NOT NULL,
    attempts bigint NOT NULL,
    next_attempt bigint NOT NULL,
    CONSTRAINT outgoing_message_pkey PRIMARY KEY (id)
);

CREATE INDEX outgoing_message_by_next ON outgoing_message USING btree (next_attempt, id);

CREATE TABLE profile_mapping (
    app_id text COLLATE "C" NOT NULL,
    from_user bigint NOT NULL,
    properties text COLLATE "C" NOT NULL,
    last_updated bigint NOT NULL,
    CONSTRAINT profile_mapping_pkey PRIMARY KEY (app_id, from_user),
    CONSTRAINT profile_mapping_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE,
    CONSTRAINT profile_mapping_from_user_check CHECK ((from_user = ANY (ARRAY[(0)::bigint, (1)::bigint])))
);

CREATE TABLE profile_schema (
    id text COLLATE "C" NOT NULL,
    base text COLLATE "C" NOT NULL,
    custom text COLLATE "C" NOT NULL,
    created bigint NOT NULL,
    last_updated bigint NOT NULL,
    CONSTRAINT profile_schema_pkey PRIMARY KEY (id)
);

CREATE TABLE pushed_request (
    hash text COLLATE "C" NOT NULL,
    server_id text COLLATE "C" NOT NULL,
    app_id text COLLATE "C" NOT NULL,
    parameters text COLLATE "C" NOT NULL,
    expires_at bigint NOT NULL,
    CONSTRAINT pushed_request_pkey PRIMARY KEY (hash)
);

CREATE INDEX pushed_request_by_expiry ON pushed_request USING btree (expires_at);

CREATE TABLE recovery_mail (
    user_id text COLLATE "C" NOT NULL,
    hour_began bigint NOT NULL,
    latest bigint NOT NULL,
    sent bigint NOT NULL,
    CONSTRAINT recovery_mail_pkey PRIMARY KEY (user_id),
    CONSTRAINT recovery_mail_user_id_fkey FOREIGN KEY (user_id) REFERENCES directory_user(id) ON DELETE CASCADE
);

CREATE TABLE recovery_question (
    user_id text COLLATE "C" NOT NULL,
    answer_hash text COLLATE "C" NOT NULL,
    CONSTRAINT recovery_question_pkey PRIMARY KEY (user_id),
    CONSTRAINT recovery_question_user_id_fkey FOREIGN KEY (user_id) REFERENCES directory_user(id) ON DELETE CASCADE
);

CREATE TABLE refresh_token (
    id text COLLATE "C" NOT NULL,
    hash text COLLATE "C" NOT NULL,
    family text COLLATE "C" NOT NULL,
    generation bigint NOT NULL,
    server_id text COLLATE "C" NOT NULL,
    app_id text COLLATE "C" NOT NULL,
    user_id text COLLATE "C" NOT NULL,
    session_id text COLLATE "C",
    grant_type text COLLATE "C" NOT NULL,
    scopes text COLLATE "C" NOT NULL,
    resource text COLLATE "C",
    confirmation text COLLATE "C",
    auth_time bigint NOT NULL,
    amr text COLLATE "C" NOT NULL,
    acr text COLLATE "C",
    nonce text COLLATE "C",
    status text COLLATE "C" NOT NULL,
    created bigint NOT NULL,
    last_updated bigint NOT NULL,
    expires_at bigint NOT NULL,
    idle_lifetime bigint NOT NULL,
    idle_expires_at bigint NOT NULL,
    spent_at bigint,
    spent_from text COLLATE "C",
    CONSTRAINT refresh_token_pkey PRIMARY KEY (id),
    CONSTRAINT refresh_token_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE,
    CONSTRAINT refresh_token_hash_unique UNIQUE (hash),
    CONSTRAINT refresh_token_server_id_fkey FOREIGN KEY (server_id) REFERENCES authorization_server(id) ON DELETE CASCADE,
    CONSTRAINT refresh_token_status_check CHECK ((status = ANY (ARRAY['ACTIVE'::text, 'REVOKED'::text]))),
    CONSTRAINT refresh_token_user_id_fkey FOREIGN KEY (user_id) REFERENCES directory_user(id) ON DELETE CASCADE
);

CREATE INDEX refresh_token_by_app ON refresh_token USING btree (app_id);

CREATE INDEX refresh_token_by_family ON refresh_token USING btree (family);

CREATE INDEX refresh_token_by_idle_expiry ON refresh_token USING btree (idle_expires_at);

CREATE INDEX refresh_token_by_server ON refresh_token USING btree (server_id, app_id, created, id);

CREATE INDEX refresh_token_by_session ON refresh_token USING btree (session_id);

CREATE INDEX refresh_token_by_user ON refresh_token USING btree (user_id);

CREATE TABLE revoked_token (
    jti text COLLATE "C" NOT NULL,
    expires_at bigint NOT NULL,
    CONSTRAINT revoked_token_pkey PRIMARY KEY (jti)
);

CREATE INDEX revoked_token_by_expiry ON revoked_token USING btree (expires_at);

CREATE TABLE role_target (
    assignment_id text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    target text COLLATE "C" NOT NULL,
    CONSTRAINT role_target_pkey PRIMARY KEY (assignment_id, kind, target),
    CONSTRAINT role_target_kind_check CHECK ((kind = ANY (ARRAY['GROUP'::text, 'APP'::text])))
);

CREATE TABLE schema_migration (
    number bigint NOT NULL,
    name text COLLATE "C" NOT NULL,
    checksum text COLLATE "C" NOT NULL,
    applied bigint NOT NULL,
    CONSTRAINT schema_migration_pkey PRIMARY KEY (number)
);

CREATE TABLE scope (
    id text COLLATE "C" NOT NULL,
    server_id text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    display_name text COLLATE "C",
    description text COLLATE "C",
    system bigint NOT NULL,
    metadata_publish text COLLATE "C" NOT NULL,
    consent text COLLATE "C" NOT NULL,
    is_default bigint NOT NULL,
    is_optional bigint NOT NULL,
    created bigint NOT NULL,
    last_updated bigint NOT NULL,
    CONSTRAINT scope_pkey PRIMARY KEY (id),
    CONSTRAINT scope_consent_check CHECK ((consent = ANY (ARRAY['IMPLICIT'::text, 'REQUIRED'::text, 'FLEXIBLE'::text]))),
    CONSTRAINT scope_is_default_check CHECK ((is_default = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT scope_is_optional_check CHECK ((is_optional = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT scope_metadata_publish_check CHECK ((metadata_publish = ANY (ARRAY['ALL_CLIENTS'::text, 'NO_CLIENTS'::text]))),
    CONSTRAINT scope_name_unique UNIQUE (server_id, name),
    CONSTRAINT scope_server_id_fkey FOREIGN KEY (server_id) REFERENCES authorization_server(id) ON DELETE CASCADE,
    CONSTRAINT scope_system_check CHECK ((system = ANY (ARRAY[(0)::bigint, (1)::bigint])))
);

CREATE TABLE sealing_check (
    id bigint NOT NULL,
    sealed text COLLATE "C" NOT NULL,
    CONSTRAINT sealing_check_pkey PRIMARY KEY (id),
    CONSTRAINT sealing_check_id_check CHECK ((id = 1))
);

CREATE TABLE session (
    id text COLLATE "C" NOT NULL,
    hash text COLLATE "C" NOT NULL,
    user_id text COLLATE "C" NOT NULL,
    methods text COLLATE "C" NOT NULL,
    auth_time bigint NOT NULL,
    begun bigint NOT NULL,
    created bigint NOT NULL,
    last_used bigint NOT NULL,
    idle_lifetime bigint NOT NULL,
    idle_expires_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    is_kept bigint NOT NULL,
    address text COLLATE "C",
    user_agent text COLLATE "C",
    CONSTRAINT session_pkey PRIMARY KEY (id),
    CONSTRAINT session_hash_key UNIQUE (hash),
    CONSTRAINT session_is_kept_check CHECK ((is_kept = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT session_user_id_fkey FOREIGN KEY (user_id) REFERENCES directory_user(id) ON DELETE CASCADE
);

CREATE INDEX session_by_expiry ON session USING btree (expires_at);

CREATE INDEX session_by_idle_expiry ON session USING btree (idle_expires_at);

CREATE INDEX session_by_user ON session USING btree (user_id, created);

CREATE TABLE session_app (
    session_id text COLLATE "C" NOT NULL,
    server_id text COLLATE "C" NOT NULL,
    app_id text COLLATE "C" NOT NULL,
    issuer text COLLATE "C" NOT NULL,
    expires_at bigint NOT NULL,
    CONSTRAINT session_app_pkey PRIMARY KEY (session_id, server_id, app_id),
    CONSTRAINT session_app_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE,
    CONSTRAINT session_app_server_id_fkey FOREIGN KEY (server_id) REFERENCES authorization_server(id) ON DELETE CASCADE
);

CREATE INDEX session_app_by_app ON session_app USING btree (app_id);

CREATE INDEX session_app_by_expiry ON session_app USING btree (expires_at);

CREATE INDEX session_app_by_server ON session_app USING btree (server_id);

CREATE TABLE session_token (
    hash text COLLATE "C" NOT NULL,
    user_id text COLLATE "C" NOT NULL,
    methods text COLLATE "C" NOT NULL,
    auth_time bigint NOT NULL,
    expires_at bigint NOT NULL,
    CONSTRAINT session_token_pkey PRIMARY KEY (hash),
    CONSTRAINT session_token_user_id_fkey FOREIGN KEY (user_id) REFERENCES directory_user(id) ON DELETE CASCADE
);

CREATE INDEX session_token_by_expiry ON session_token USING btree (expires_at);

CREATE INDEX session_token_by_user ON session_token USING btree (user_id);

CREATE TABLE sign_in_flow (
    hash text COLLATE "C" NOT NULL,
    browser_hash text COLLATE "C" NOT NULL,
    request text COLLATE "C" NOT NULL,
    machine text COLLATE "C" NOT NULL,
    keeps_session bigint NOT NULL,
    version bigint NOT NULL,
    created bigint NOT NULL,
    expires_at bigint NOT NULL,
    CONSTRAINT sign_in_flow_pkey PRIMARY KEY (hash)
);

CREATE INDEX sign_in_flow_by_browser ON sign_in_flow USING btree (browser_hash, created);

CREATE INDEX sign_in_flow_by_created ON sign_in_flow USING btree (created);

CREATE TABLE signing_key (
    kid text COLLATE "C" NOT NULL,
    server_id text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    algorithm text COLLATE "C" NOT NULL,
    public_jwk text COLLATE "C" NOT NULL,
    sealed text COLLATE "C" NOT NULL,
    created bigint NOT NULL,
    last_updated bigint NOT NULL,
    expires_at bigint,
    CONSTRAINT signing_key_pkey PRIMARY KEY (kid),
    CONSTRAINT signing_key_server_id_fkey FOREIGN KEY (server_id) REFERENCES authorization_server(id) ON DELETE CASCADE,
    CONSTRAINT signing_key_status_check CHECK ((status = ANY (ARRAY['ACTIVE'::text, 'NEXT'::text, 'EXPIRED'::text])))
);

CREATE INDEX signing_key_by_server ON signing_key USING btree (server_id, created);

CREATE UNIQUE INDEX signing_key_one_active ON signing_key USING btree (server_id) WHERE (status = 'ACTIVE'::text);

CREATE UNIQUE INDEX signing_key_one_next ON signing_key USING btree (server_id) WHERE (status = 'NEXT'::text);

CREATE TABLE skipped_scope (
    user_id text COLLATE "C" NOT NULL,
    app_id text COLLATE "C" NOT NULL,
    server_id text COLLATE "C" NOT NULL,
    scope_id text COLLATE "C" NOT NULL,
    created bigint NOT NULL,
    CONSTRAINT skipped_scope_pkey PRIMARY KEY (user_id, app_id, scope_id),
    CONSTRAINT skipped_scope_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE,
    CONSTRAINT skipped_scope_scope_id_fkey FOREIGN KEY (scope_id) REFERENCES scope(id) ON DELETE CASCADE,
    CONSTRAINT skipped_scope_server_id_fkey FOREIGN KEY (server_id) REFERENCES authorization_server(id) ON DELETE CASCADE,
    CONSTRAINT skipped_scope_user_id_fkey FOREIGN KEY (user_id) REFERENCES directory_user(id) ON DELETE CASCADE
);

CREATE INDEX skipped_scope_by_app ON skipped_scope USING btree (app_id);

CREATE INDEX skipped_scope_by_scope ON skipped_scope USING btree (scope_id);

CREATE INDEX skipped_scope_by_server ON skipped_scope USING btree (server_id);

CREATE TABLE trusted_origin (
    id text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    origin text COLLATE "C" NOT NULL,
    scopes text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    created bigint NOT NULL,
    created_by text COLLATE "C" NOT NULL,
    last_updated bigint NOT NULL,
    last_updated_by text COLLATE "C" NOT NULL,
    CONSTRAINT trusted_origin_pkey PRIMARY KEY (id),
    CONSTRAINT trusted_origin_name_unique UNIQUE (name),
    CONSTRAINT trusted_origin_origin_unique UNIQUE (origin),
    CONSTRAINT trusted_origin_status_check CHECK ((status = ANY (ARRAY['ACTIVE'::text, 'INACTIVE'::text])))
);

CREATE INDEX trusted_origin_by_created ON trusted_origin USING btree (created, id);

CREATE TABLE unique_value (
    schema_id text COLLATE "C" NOT NULL,
    attribute text COLLATE "C" NOT NULL,
    value text COLLATE "C" NOT NULL,
    owner_id text COLLATE "C" NOT NULL,
    CONSTRAINT unique_value_pkey PRIMARY KEY (schema_id, attribute, value)
);

CREATE INDEX unique_value_by_owner ON unique_value USING btree (owner_id);

CREATE TABLE used_assertion (
    client_id text COLLATE "C" NOT NULL,
    jti text COLLATE "C" NOT NULL,
    expires_at bigint NOT NULL,
    CONSTRAINT used_assertion_pkey PRIMARY KEY (client_id, jti)
);

CREATE INDEX used_assertion_by_expiry ON used_assertion USING btree (expires_at);

CREATE TABLE used_proof (
    thumbprint text COLLATE "C" NOT NULL,
    jti text COLLATE "C" NOT NULL,
    expires_at bigint NOT NULL,
    CONSTRAINT used_proof_pkey PRIMARY KEY (thumbprint, jti)
);

CREATE INDEX used_proof_by_expiry ON used_proof USING btree (expires_at);

CREATE TABLE user_attribute (
    name text COLLATE "C" NOT NULL,
    value text COLLATE "C" NOT NULL,
    user_id text COLLATE "C" NOT NULL,
    CONSTRAINT user_attribute_pkey PRIMARY KEY (name, value, user_id),
    CONSTRAINT user_attribute_user_id_fkey FOREIGN KEY (user_id) REFERENCES directory_user(id) ON DELETE CASCADE
);

CREATE INDEX user_attribute_by_user ON user_attribute USING btree (user_id, name);

CREATE TABLE user_group (
    id text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    profile text COLLATE "C" NOT NULL,
    created bigint NOT NULL,
    last_updated bigint NOT NULL,
    last_membership_updated bigint NOT NULL,
    CONSTRAINT user_group_pkey PRIMARY KEY (id),
    CONSTRAINT user_group_kind_check CHECK ((kind = ANY (ARRAY['OKTA_GROUP'::text, 'APP_GROUP'::text, 'BUILT_IN'::text]))),
    CONSTRAINT user_group_name_unique UNIQUE (kind, name)
);

CREATE INDEX user_group_by_created ON user_group USING btree (created, id);

CREATE INDEX user_group_by_name ON user_group USING btree (name);

CREATE TABLE user_link (
    primary_name text COLLATE "C" NOT NULL,
    associated_id text COLLATE "C" NOT NULL,
    primary_id text COLLATE "C" NOT NULL,
    CONSTRAINT user_link_pkey PRIMARY KEY (primary_name, associated_id),
    CONSTRAINT user_link_associated_id_fkey FOREIGN KEY (associated_id) REFERENCES directory_user(id) ON DELETE CASCADE,
    CONSTRAINT user_link_primary_id_fkey FOREIGN KEY (primary_id) REFERENCES directory_user(id) ON DELETE CASCADE,
    CONSTRAINT user_link_primary_name_fkey FOREIGN KEY (primary_name) REFERENCES linked_object(primary_name) ON DELETE CASCADE
);

CREATE INDEX user_link_by_associated ON user_link USING btree (associated_id);

CREATE INDEX user_link_by_primary ON user_link USING btree (primary_id, primary_name, associated_id);

CREATE TABLE user_password (
    user_id text COLLATE "C" NOT NULL,
    hash text COLLATE "C" NOT NULL,
    changed bigint NOT NULL,
    failures bigint NOT NULL,
    CONSTRAINT user_password_pkey PRIMARY KEY (user_id),
    CONSTRAINT user_password_user_id_fkey FOREIGN KEY (user_id) REFERENCES directory_user(id) ON DELETE CASCADE
);

CREATE TABLE user_type (
    id text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    display_name text COLLATE "C" NOT NULL,
    description text COLLATE "C",
    is_default bigint NOT NULL,
    created bigint NOT NULL,
    created_by text COLLATE "C" NOT NULL,
    last_updated bigint NOT NULL,
    last_updated_by text COLLATE "C" NOT NULL,
    CONSTRAINT user_type_pkey PRIMARY KEY (id),
    CONSTRAINT user_type_is_default_check CHECK ((is_default = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT user_type_name_unique UNIQUE (name)
);

CREATE TABLE wished_claim (
    token_id text COLLATE "C" NOT NULL,
    names text COLLATE "C" NOT NULL,
    expires_at bigint NOT NULL,
    CONSTRAINT wished_claim_pkey PRIMARY KEY (token_id)
);

CREATE INDEX wished_claim_by_expiry ON wished_claim USING btree (expires_at);

CREATE TABLE write_trial (
    id bigint NOT NULL,
    tried bigint NOT NULL,
    ballast text COLLATE "C" NOT NULL,
    CONSTRAINT write_trial_pkey PRIMARY KEY (id),
    CONSTRAINT write_trial_id_check CHECK ((id = 1))
);
