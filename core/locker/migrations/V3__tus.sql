-- tus: lengths told later, parts with a checksum, uploads that are parts of a whole.

-- `length` is not the last word yet: so many bytes are reserved so far.
ALTER TABLE uploads ADD COLUMN is_deferred INTEGER NOT NULL DEFAULT 0;
-- To be concatenated with others; never a file by itself.
ALTER TABLE uploads ADD COLUMN is_partial INTEGER NOT NULL DEFAULT 0;
-- While a part with a checksum comes in: where it began. What a crash leaves after that was never compared.
ALTER TABLE uploads ADD COLUMN unchecked_from INTEGER;
