-- Indexes that stand for no primary key; a unique constraint and a unique index are the same promise.
SELECT n.nspname,
       c.relname,
       i.indisunique,
       am.amname,
       ARRAY(SELECT pg_get_indexdef(i.indexrelid, k, true)
                    || CASE WHEN (i.indoption[k - 1] & 1) = 1 THEN ' DESC' ELSE '' END
                    || CASE WHEN k > i.indnkeyatts THEN ' INCLUDED' ELSE '' END
               FROM generate_series(1, i.indnatts) AS k),
       pg_get_expr(i.indpred, i.indrelid, true)
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indrelid
  JOIN pg_class x ON x.oid = i.indexrelid
  JOIN pg_am am ON am.oid = x.relam
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE NOT i.indisprimary
   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
 ORDER BY 1, 2, 3, 4, 5
