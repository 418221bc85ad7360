-- Written by hand. When the whole database was verified, and how much of it differed.
CREATE TABLE `verifications` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`started_at` text NOT NULL,
	`finished_at` text NOT NULL,
	`entries` integer NOT NULL,
	`differences` integer NOT NULL,
	`report` text NOT NULL
) STRICT;
