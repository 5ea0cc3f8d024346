export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/**
 * The schema, as steps that are each taken once, in order. A step that was released is never changed; what comes later is a new
 * one.
 *
 * Rules about who is who stand here as constraints, so that no race and no crash can leave a half-proved member behind.
 */
export const migrations: readonly Migration[] = [
  {
    name: '0001-members',
    sql: `
create table members (
  id uuid primary key,
  kind text not null check (kind in ('personal', 'organization')),
  status text not null default 'general' check (status in ('general', 'gold', 'organization')),
  -- Given at the proof by card; until then a member signs in with a contact.
  account_name text constraint members_account_name_unique unique,
  family_name text not null,
  given_name text not null,
  -- As the certificate has it.
  certified_name text,
  mobile text constraint members_mobile_unique unique,
  email text constraint members_email_unique unique,
  password_hash text not null,
  -- The one that the person agreed to; null for whom somebody else entered.
  privacy_notice_version text,
  id_number text constraint members_id_number_unique unique,
  -- Of the certificate: the key to the account from the proof on.
  subject_serial_number text constraint members_subject_serial_number_unique unique,
  tax_id text constraint members_tax_id_unique unique,
  birth_date date,
  address text,
  resident_since date,
  frozen_at timestamptz,
  created_at timestamptz not null,
  proved_at timestamptz,
  constraint members_contact check (mobile is not null or email is not null),
  constraint members_kind_status check (status <> 'gold' or kind = 'personal'),
  constraint members_kind_status_2 check (status <> 'organization' or kind = 'organization'),
  constraint members_gold check (
    (status = 'gold') = (id_number is not null) and (status = 'gold') = (subject_serial_number is not null)
  ),
  constraint members_organization check ((status = 'organization') = (tax_id is not null)),
  constraint members_proof check (
    (status <> 'general') = (proved_at is not null)
    and (status <> 'general') = (account_name is not null)
    and (status <> 'general') = (certified_name is not null)
  )
);

create table sessions (
  -- SHA-256 of the cookie, so that who reads the table cannot sign in with it.
  id_hash text primary key,
  member_id uuid references members on delete cascade,
  -- What a card said, of a person without an account.
  identity jsonb,
  started_at timestamptz not null,
  expires_at timestamptz not null
);
create index sessions_member on sessions (member_id);
create index sessions_expiry on sessions (expires_at);

create table usage_log (
  id bigint generated always as identity primary key,
  member_id uuid not null references members on delete cascade,
  at timestamptz not null,
  event text not null,
  party jsonb,
  claims jsonb not null default '[]'
);
create index usage_log_member on usage_log (member_id, id desc);

create table opened_services (
  member_id uuid not null references members on delete cascade,
  service_id text not null,
  opened_at timestamptz not null,
  primary key (member_id, service_id)
);
`,
  },
  {
    name: '0002-authorizations',
    sql: `
create table authorization_payloads (
  model text not null,
  id text not null,
  payload jsonb not null,
  grant_id text,
  uid text,
  -- The member whom it is about: it goes with them.
  member_id uuid references members on delete cascade,
  consumed_at timestamptz,
  expires_at timestamptz,
  primary key (model, id)
);
create index authorization_payloads_grant on authorization_payloads (grant_id);
create index authorization_payloads_uid on authorization_payloads (uid);
create index authorization_payloads_member on authorization_payloads (member_id);
create index authorization_payloads_expiry on authorization_payloads (expires_at);

-- Keys that every node needs alike: made once, by the first.
create table shared_keys (
  name text primary key,
  value jsonb not null,
  created_at timestamptz not null
);
`,
  },
  {
    name: '0003-isso',
    sql: `
-- A sign-in for a service by a way beside the account, step by step.
create table isso_sign_ins (
  id uuid primary key,
  -- The browser that began it, and the service's question there: one at a time. It follows the session's new ids, and ends with it.
  session text not null references sessions (id_hash) on update cascade on delete cascade,
  interaction_uid text not null,
  way text not null,
  step text not null,
  -- Counts the steps: who read an older one changes nothing.
  revision integer not null default 0,
  -- What is known of the person so far.
  details jsonb not null default '{}',
  proved_at timestamptz,
  started_at timestamptz not null,
  expires_at timestamptz not null,
  constraint isso_sign_ins_one_at_a_time unique (session, interaction_uid)
);
create index isso_sign_ins_expiry on isso_sign_ins (expires_at);

-- What a service may fetch about a visitor, for as long as its token works.
create table isso_releases (
  grant_id text primary key,
  model text not null default 'Grant' check (model = 'Grant'),
  subject uuid not null,
  way text not null,
  person jsonb not null,
  with_account_data boolean not null,
  expires_at timestamptz not null,
  -- In whatever way a grant ends, nothing can be fetched by it any more.
  foreign key (model, grant_id) references authorization_payloads (model, id) on delete cascade
);
create index isso_releases_subject on isso_releases (subject);
create index isso_releases_expiry on isso_releases (expires_at);

-- A person without an account, or beside it: made of the ID number with a key, so that it says nothing to who reads the table.
alter table authorization_payloads add column subject uuid;
create index authorization_payloads_subject on authorization_payloads (subject);
alter table usage_log alter column member_id drop not null;
alter table usage_log add column subject uuid;
alter table usage_log add constraint usage_log_whose check (num_nonnulls(member_id, subject) = 1);
create index usage_log_subject on usage_log (subject, id desc);

-- Simulated: registered passwords of NHI cards, which belong to the insurance administration.
create table nhi_passwords (
  id_number text primary key,
  card_number text not null,
  password_hash text not null,
  registered_at timestamptz not null
);
`,
  },
  {
    name: '0004-isso-qr',
    sql: `
-- A QR code by which somebody who is signed in on a phone lets another browser in.
create table isso_qr_sign_ins (
  id uuid primary key,
  -- The browser that shows it, and the service's question there: one at a time. It ends with that session, half an hour at most.
  session text not null references sessions (id_hash) on update cascade on delete cascade,
  interaction_uid text not null,
  -- What the phone shows.
  application jsonb not null,
  browser text not null,
  nonce text not null,
  state text not null check (state in ('shown', 'scanned', 'confirmed', 'declined')),
  started_at timestamptz not null,
  -- Of the state that it is in.
  expires_at timestamptz not null,
  -- From the scan on. Who it is, only that session says: when it ends, nobody is let in any more.
  scan_id uuid constraint isso_qr_sign_ins_scan_unique unique,
  phone_session text references sessions (id_hash) on update cascade on delete set null,
  confirmation_number text,
  -- SHA-256 of the member's password hash at the scan: a new password ends it.
  password_key text,
  constraint isso_qr_sign_ins_one_at_a_time unique (session, interaction_uid)
);
create index isso_qr_sign_ins_phone on isso_qr_sign_ins (phone_session);
`,
  },
];
