-- Written by hand. The latest instant that the server holds for certain: retention and the ledgers' days stop where the
-- clock jumps ahead of it, until a tablet agrees or an administrator confirms.
CREATE TABLE `trusted_clock` (
	`one` integer PRIMARY KEY NOT NULL CHECK (`one` = 1),
	`at` text NOT NULL
) STRICT;
--> statement-breakpoint
INSERT INTO `trusted_clock` (`one`, `at`)
SELECT 1, `received_at` FROM `entries` ORDER BY rowid DESC LIMIT 1;
