-- True while the newest version is `expected`; raises MGVER once it is not. In the WHERE of a query it makes "the
-- present" mean that version and no other: the check and the rows come from one snapshot.
CREATE FUNCTION "catalog_is_at"(expected integer) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF (SELECT coalesce(max("number"), 0) FROM "versions") <> expected THEN
    RAISE EXCEPTION 'the catalog is no longer at version %', expected USING ERRCODE = 'MGVER';
  END IF;
  RETURN true;
END
$$;
