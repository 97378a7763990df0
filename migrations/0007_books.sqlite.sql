-- What the database itself refuses: a voucher whose lines do not balance, a line added to a posted voucher, and any
-- change of what was posted.
CREATE TRIGGER voucher_balances AFTER INSERT ON voucher BEGIN
    SELECT RAISE(ABORT, 'voucher does not balance') WHERE (
        SELECT COUNT(*) <> NEW.lines OR SUM(debit) <> NEW.total OR SUM(credit) <> NEW.total
            OR MIN(period) <> NEW.period OR MAX(period) <> NEW.period
          FROM posting WHERE county = NEW.county AND book = NEW.book AND seq = NEW.seq);
END;
CREATE TRIGGER posting_after_voucher BEFORE INSERT ON posting BEGIN
    SELECT RAISE(ABORT, 'voucher is posted') WHERE EXISTS (
        SELECT 1 FROM voucher WHERE county = NEW.county AND book = NEW.book AND seq = NEW.seq);
END;
CREATE TRIGGER voucher_stays BEFORE UPDATE ON voucher BEGIN SELECT RAISE(ABORT, 'voucher is posted'); END;
CREATE TRIGGER voucher_kept BEFORE DELETE ON voucher BEGIN SELECT RAISE(ABORT, 'voucher is posted'); END;
CREATE TRIGGER posting_stays BEFORE UPDATE ON posting BEGIN SELECT RAISE(ABORT, 'voucher is posted'); END;
CREATE TRIGGER posting_kept BEFORE DELETE ON posting BEGIN SELECT RAISE(ABORT, 'voucher is posted'); END;
