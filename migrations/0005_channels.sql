-- Matters that somebody entered for another person: a helper for somebody without a phone, or a clerk from a paper slip.
-- Who it is for, by whom and how that person agreed stand in one sealed value. The two marks are keyed and of their own:
-- by them a person finds what is his or what he entered, and no reader of the tables finds a person.
CREATE TABLE appeal_behalf (
    county {int} NOT NULL,
    appeal {int} NOT NULL,
    entered_mark {bytes} NOT NULL,
    phone_mark {bytes},
    secret {bytes} NOT NULL,
    PRIMARY KEY (county, appeal)
){clustered};
CREATE INDEX appeal_behalf_entered ON appeal_behalf (county, entered_mark, appeal);
CREATE INDEX appeal_behalf_phone ON appeal_behalf (county, phone_mark, appeal) WHERE phone_mark IS NOT NULL;

-- Receipt codes set aside for paper slips: a range of serial numbers that is never given out otherwise.
CREATE TABLE slip_pad (
    county {int} NOT NULL,
    first {int} NOT NULL,
    count {int} NOT NULL,
    village {int} NOT NULL,
    person {int} NOT NULL,
    printed_at {int} NOT NULL,
    PRIMARY KEY (county, first)
){clustered};
CREATE INDEX slip_pad_village ON slip_pad (county, village, first);
