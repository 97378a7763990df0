-- What the database itself refuses: a voucher whose lines do not balance, a line added to a posted voucher, and any
-- change of what was posted.
CREATE FUNCTION houji_voucher_balances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT COUNT(*) <> NEW.lines OR SUM(debit) <> NEW.total OR SUM(credit) <> NEW.total
            OR MIN(period) <> NEW.period OR MAX(period) <> NEW.period
          FROM posting WHERE county = NEW.county AND book = NEW.book AND seq = NEW.seq) THEN
        RAISE EXCEPTION 'voucher does not balance';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION houji_posting_after_voucher() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM voucher
                WHERE county = NEW.county AND book = NEW.book AND seq = NEW.seq) THEN
        RAISE EXCEPTION 'voucher is posted';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION houji_posted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'voucher is posted';
END $$;
CREATE TRIGGER voucher_balances AFTER INSERT ON voucher
    FOR EACH ROW EXECUTE FUNCTION houji_voucher_balances();
CREATE TRIGGER posting_after_voucher BEFORE INSERT ON posting
    FOR EACH ROW EXECUTE FUNCTION houji_posting_after_voucher();
CREATE TRIGGER voucher_stays BEFORE UPDATE OR DELETE ON voucher FOR EACH ROW EXECUTE FUNCTION houji_posted();
CREATE TRIGGER posting_stays BEFORE UPDATE OR DELETE ON posting FOR EACH ROW EXECUTE FUNCTION houji_posted();
