-- Written by hand. Where a server on a SQLite file journals its changes, and the number of the last one; a change has no
-- number while there is no folder.
CREATE TABLE `journal` (
	`one` integer PRIMARY KEY NOT NULL CHECK (`one` = 1),
	`folder` text,
	`seq` integer NOT NULL
) STRICT;
--> statement-breakpoint
INSERT INTO `journal` (`one`, `folder`, `seq`) VALUES (1, NULL, 0);
