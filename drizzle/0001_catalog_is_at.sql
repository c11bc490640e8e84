-- True while the newest version is `expected`; raises MGVER for any other version. In the WHERE of a query, it ensures that
-- the rows are those of that version: the check and the rows come from one snapshot.
CREATE FUNCTION "catalog_is_at"(expected integer) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF (SELECT coalesce(max("number"), 0) FROM "versions") <> expected THEN
    RAISE EXCEPTION 'the catalog is no longer at version %', expected USING ERRCODE = 'MGVER';
  END IF;
  RETURN true;
END
$$;
