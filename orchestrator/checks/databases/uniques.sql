-- Unique constraints by their definition.
SELECT n.nspname, c.relname, k.contype::text, pg_get_constraintdef(k.oid, true)
  FROM pg_constraint k
  JOIN pg_class c ON c.oid = k.conrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE k.contype = 'u'
   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
 ORDER BY 1, 2, 4
