/** The privileges of the functions' role in Postgres ([A3]). */
import type { Sql, Statement } from "../kernel/sql.ts";

/** The role of the functions' logins, which may read and write rows but not change the schema. */
export const appRole = "nadia_app";

/** A little longer than the longest timeout of the functions (core/app/postgres.ts). */
const maxStatementTime = "95s";

/** Tables to which the functions may only add rows: nobody changes an audit row or a version of the settings. */
const onlyAdded = ["audit_log", "protocol_audit_log", "settings_versions"];

const createRole = `do $$ begin
  if not exists (select from pg_roles where rolname = '${appRole}') then
    create role ${appRole} nologin;
  end if;
end $$`;

/** Grants by kind of table: views are refreshed in place, and the migrations' own tables are not for the functions. */
const grantTables = `do $$ declare
  found record;
begin
  for found in select c.oid::regclass as name, c.relname, c.relkind from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
      and pg_has_role(c.relowner, 'usage')
  loop
    execute format('revoke all on %s from ${appRole}', found.name);
    execute format('grant %s on %s to ${appRole}', case
      when found.relname like 'kysely%' or found.relkind = 'v' then 'select'
      when found.relname in (${onlyAdded.map((name) => `'${name}'`).join(", ")}) then 'select, insert'
      when found.relkind = 'm' then 'select, maintain'
      else 'select, insert, update, delete' end, found.name);
  end loop;
end $$`;

/** Functions that run as the owner, so not everybody may call them. */
const grantFunctions = `do $$ declare
  found regprocedure;
begin
  for found in select p.oid::regprocedure from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.prosecdef and pg_has_role(p.proowner, 'usage')
  loop
    execute format('revoke execute on function %s from public', found);
    execute format('grant execute on function %s to ${appRole}', found);
  end loop;
end $$`;

/**
 * The functions stop waiting for a statement after 90 s at most; this ends it in Postgres too. A role's settings hold
 * only for its own sessions, so each login that is a member gets them; those of other creators are left alone.
 */
const limitStatements = `do $$ declare
  found record;
begin
  for found in select m.rolname from pg_auth_members g join pg_roles m on m.oid = g.member
    where g.roleid = '${appRole}'::regrole and m.rolcanlogin and not m.rolsuper and m.rolname <> current_user
  loop
    begin
      execute format('alter role %I set statement_timeout = %L', found.rolname, '${maxStatementTime}');
    exception when insufficient_privilege then null;
    end;
  end loop;
end $$`;

const statements: readonly Statement[] = [
  createRole,
  `revoke create on schema public from public, ${appRole}`,
  `grant usage on schema public to ${appRole}`,
  grantTables,
  `grant usage, select on all sequences in schema public to ${appRole}`,
  grantFunctions,
  limitStatements,
  // The next months' partitions, which the schema's owner creates.
  `alter default privileges in schema public grant select, insert, update, delete on tables to ${appRole}`,
  `alter default privileges in schema public grant usage, select on sequences to ${appRole}`,
].map((sql) => ({ sql, parameters: [] }));

/**
 * Creates the role if it is missing and grants it exactly its privileges on everything that the caller owns. Idempotent;
 * run it after each migration. Throws `database_failed` if the caller lacks the privileges to do so.
 */
export async function grantAppRole(sql: Sql): Promise<void> {
  await sql.batch({ statements });
}
