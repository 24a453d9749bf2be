-- Objects that an extension brought: they come and go with it.
SELECT objid, classid FROM pg_depend WHERE deptype = 'e'
