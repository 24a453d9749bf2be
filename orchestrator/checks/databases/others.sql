-- What else a schema holds: enum and domain types, views, triggers, policies and row security, functions.
-- What an extension brought is the extension's.
SELECT 'type ' || format_type(t.oid, NULL),
       CASE t.typtype
         WHEN 'e' THEN (SELECT string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid)
         ELSE format_type(t.typbasetype, t.typtypmod)
              || COALESCE((SELECT ' ' || string_agg(pg_get_constraintdef(k.oid, true), ' ' ORDER BY k.oid)
                             FROM pg_constraint k WHERE k.contypid = t.oid), '')
       END,
       t.oid, 'pg_type'::regclass::oid
  FROM pg_type t
  JOIN pg_namespace n ON n.oid = t.typnamespace
 WHERE t.typtype IN ('e', 'd') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
UNION ALL
SELECT 'view ' || c.oid::regclass::text, pg_get_viewdef(c.oid, true), c.oid, 'pg_class'::regclass::oid
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('v', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
UNION ALL
SELECT 'trigger ' || g.tgrelid::regclass::text || '.' || g.tgname, pg_get_triggerdef(g.oid, true), g.oid,
       'pg_trigger'::regclass::oid
  FROM pg_trigger g
 WHERE NOT g.tgisinternal
UNION ALL
SELECT 'policy ' || p.polrelid::regclass::text || '.' || p.polname,
       concat_ws(' ', p.polcmd::text, p.polpermissive::text, pg_get_expr(p.polqual, p.polrelid, true), 'check',
                 pg_get_expr(p.polwithcheck, p.polrelid, true)),
       p.oid, 'pg_policy'::regclass::oid
  FROM pg_policy p
UNION ALL
SELECT 'row security ' || c.oid::regclass::text, CASE WHEN c.relforcerowsecurity THEN 'forced' ELSE 'enabled' END, c.oid,
       'pg_class'::regclass::oid
  FROM pg_class c
 WHERE c.relrowsecurity
UNION ALL
SELECT 'function ' || f.oid::regprocedure::text, pg_get_functiondef(f.oid), f.oid, 'pg_proc'::regclass::oid
  FROM pg_proc f
  JOIN pg_namespace n ON n.oid = f.pronamespace
 WHERE f.prokind IN ('f', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
