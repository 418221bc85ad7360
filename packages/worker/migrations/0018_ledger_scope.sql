-- Written by hand. The scope for the calls of the ledger has the name of the ledger; what a key may do stays the same.
UPDATE `api_keys` SET `scopes` = replace(`scopes`, '"log:read"', '"ledger:read"') WHERE `scopes` LIKE '%"log:read"%';
