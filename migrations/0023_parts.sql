-- Some units of a card may be missing: what the card said of its units and money before each correction, and the voucher by
-- which units left.
ALTER TABLE asset_correction ADD COLUMN quantity {int} NOT NULL DEFAULT 0;
ALTER TABLE asset_correction ADD COLUMN cost {int} NOT NULL DEFAULT 0;
ALTER TABLE asset_correction ADD COLUMN residual {int} NOT NULL DEFAULT 0;
-- Position of the voucher by which units left as missing, none for a correction of words.
ALTER TABLE asset_correction ADD COLUMN lost {int};
-- Until now no card had lost a unit.
UPDATE asset_correction SET
    quantity = (SELECT a.quantity FROM asset a WHERE a.county = asset_correction.county AND a.id = asset_correction.asset),
    cost = (SELECT a.cost FROM asset a WHERE a.county = asset_correction.county AND a.id = asset_correction.asset),
    residual = (SELECT a.residual FROM asset a WHERE a.county = asset_correction.county AND a.id = asset_correction.asset);

-- How many units of a card were found, none where its amount was written.
ALTER TABLE stocktake_row ADD COLUMN found {int};
