-- Grain state in SQLite. The names of the table OrleansQuery, of its rows, of their parameters and of the columns that they give back are those
-- that the package Microsoft.Orleans.Persistence.AdoNet asks for; everything else is ours. Safe to run again.

CREATE TABLE IF NOT EXISTS GrainState
(
    ServiceId       TEXT    NOT NULL,
    GrainType       TEXT    NOT NULL,
    IdHigh          INTEGER NOT NULL,
    IdLow           INTEGER NOT NULL,
    IdText          TEXT    NOT NULL,
    Payload         BLOB,
    Version         INTEGER NOT NULL,
    ModifiedOn      TEXT    NOT NULL,
    PRIMARY KEY (ServiceId, GrainType, IdHigh, IdLow, IdText)
);

CREATE TABLE IF NOT EXISTS OrleansQuery
(
    QueryKey        TEXT    NOT NULL PRIMARY KEY,
    QueryText       TEXT    NOT NULL
);

INSERT OR REPLACE INTO OrleansQuery (QueryKey, QueryText) VALUES ('ReadFromStorageKey', '
    SELECT Payload AS PayloadBinary, Version AS Version
    FROM GrainState
    WHERE ServiceId = @ServiceId AND GrainType = @GrainTypeString
        AND IdHigh = @GrainIdN0 AND IdLow = @GrainIdN1 AND IdText = ifnull(@GrainIdExtensionString, '''');
');

-- One statement, so that no transaction is needed: a new row only if none was known, a change only of the version that was known. When neither
-- happened the known version comes back, by which the provider sees that someone else wrote.
INSERT OR REPLACE INTO OrleansQuery (QueryKey, QueryText) VALUES ('WriteToStorageKey', '
    INSERT INTO GrainState (ServiceId, GrainType, IdHigh, IdLow, IdText, Payload, Version, ModifiedOn)
    SELECT @ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, ifnull(@GrainIdExtensionString, ''''), @PayloadBinary, 1, datetime(''now'')
    WHERE @GrainStateVersion IS NULL OR EXISTS (
        SELECT 1 FROM GrainState
        WHERE ServiceId = @ServiceId AND GrainType = @GrainTypeString
            AND IdHigh = @GrainIdN0 AND IdLow = @GrainIdN1 AND IdText = ifnull(@GrainIdExtensionString, ''''))
    ON CONFLICT (ServiceId, GrainType, IdHigh, IdLow, IdText) DO UPDATE
        SET Payload = excluded.Payload, Version = Version + 1, ModifiedOn = excluded.ModifiedOn
        WHERE Version = @GrainStateVersion
    RETURNING Version AS NewGrainStateVersion;

    SELECT @GrainStateVersion AS NewGrainStateVersion WHERE changes() = 0 AND @GrainStateVersion IS NOT NULL;
');

INSERT OR REPLACE INTO OrleansQuery (QueryKey, QueryText) VALUES ('ClearStorageKey', '
    UPDATE GrainState
    SET Payload = NULL, Version = Version + 1, ModifiedOn = datetime(''now'')
    WHERE ServiceId = @ServiceId AND GrainType = @GrainTypeString
        AND IdHigh = @GrainIdN0 AND IdLow = @GrainIdN1 AND IdText = ifnull(@GrainIdExtensionString, '''')
        AND Version = @GrainStateVersion
    RETURNING Version AS NewGrainStateVersion;

    SELECT @GrainStateVersion AS NewGrainStateVersion WHERE changes() = 0 AND @GrainStateVersion IS NOT NULL;
');
