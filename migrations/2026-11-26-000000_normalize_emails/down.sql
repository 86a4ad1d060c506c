-- Addresses in NFC were good before as well.
select 1;
