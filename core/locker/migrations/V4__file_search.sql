-- Names of files and folders, for finding them: one row per item, kept by triggers; `rowid` is id * 2, of folders + 1.
-- `owner` is one token, as in `search`. Only the last name of a path is in it, so that moving a folder leaves all that is in
-- it alone.
CREATE VIRTUAL TABLE file_search USING fts5 (
    words, owner, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 2", prefix = '1 2 3'
);

INSERT INTO file_search (rowid, words, owner)
    SELECT id * 2, substr(path, 1 + length(rtrim(path, replace(path, '/', '')))), char(57344) || user_id FROM files;
INSERT INTO file_search (rowid, words, owner)
    SELECT id * 2 + 1, substr(path, 1 + length(rtrim(path, replace(path, '/', '')))), char(57344) || user_id FROM folders;

CREATE TRIGGER files_search_insert AFTER INSERT ON files BEGIN
    INSERT INTO file_search (rowid, words, owner) VALUES (new.id * 2,
        substr(new.path, 1 + length(rtrim(new.path, replace(new.path, '/', '')))), char(57344) || new.user_id);
END;
CREATE TRIGGER files_search_update AFTER UPDATE OF path ON files
WHEN substr(new.path, 1 + length(rtrim(new.path, replace(new.path, '/', ''))))
    <> substr(old.path, 1 + length(rtrim(old.path, replace(old.path, '/', '')))) BEGIN
    DELETE FROM file_search WHERE rowid = new.id * 2;
    INSERT INTO file_search (rowid, words, owner) VALUES (new.id * 2,
        substr(new.path, 1 + length(rtrim(new.path, replace(new.path, '/', '')))), char(57344) || new.user_id);
END;
CREATE TRIGGER files_search_delete AFTER DELETE ON files BEGIN
    DELETE FROM file_search WHERE rowid = old.id * 2;
END;
CREATE TRIGGER folders_search_insert AFTER INSERT ON folders BEGIN
    INSERT INTO file_search (rowid, words, owner) VALUES (new.id * 2 + 1,
        substr(new.path, 1 + length(rtrim(new.path, replace(new.path, '/', '')))), char(57344) || new.user_id);
END;
CREATE TRIGGER folders_search_update AFTER UPDATE OF path ON folders
WHEN substr(new.path, 1 + length(rtrim(new.path, replace(new.path, '/', ''))))
    <> substr(old.path, 1 + length(rtrim(old.path, replace(old.path, '/', '')))) BEGIN
    DELETE FROM file_search WHERE rowid = new.id * 2 + 1;
    INSERT INTO file_search (rowid, words, owner) VALUES (new.id * 2 + 1,
        substr(new.path, 1 + length(rtrim(new.path, replace(new.path, '/', '')))), char(57344) || new.user_id);
END;
CREATE TRIGGER folders_search_delete AFTER DELETE ON folders BEGIN
    DELETE FROM file_search WHERE rowid = old.id * 2 + 1;
END;
