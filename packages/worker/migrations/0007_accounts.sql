-- Written by hand. Where somebody acted from, keys for other systems, accounts that are closed for good, failures that are counted before a password is looked at.
ALTER TABLE `audit` ADD `address` text DEFAULT '' NOT NULL;
--> statement-breakpoint
CREATE TABLE `api_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`secret_hash` text NOT NULL,
	`name` text NOT NULL,
	`unit` text NOT NULL,
	`scopes` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` text NOT NULL,
	`expires_at` text NOT NULL,
	`revoked_at` text,
	`last_used_day` text
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_secret_hash` ON `api_keys` (`secret_hash`);
--> statement-breakpoint
CREATE INDEX `api_keys_unit` ON `api_keys` (`unit`);
--> statement-breakpoint
ALTER TABLE `user` ADD `closed_at` integer;
--> statement-breakpoint
ALTER TABLE `user` ADD `last_sign_in_at` integer;
--> statement-breakpoint
-- A token is kept only as its keyed digest from here on, so every session that is open ends once.
DELETE FROM `session`;
--> statement-breakpoint
ALTER TABLE `session` RENAME COLUMN `token` TO `token_hash`;
--> statement-breakpoint
DROP TABLE `sign_in_failures`;
--> statement-breakpoint
CREATE TABLE `sign_in_failures` (
	`kind` text NOT NULL,
	`subject` text NOT NULL,
	`count` integer NOT NULL,
	`until_ms` integer NOT NULL,
	PRIMARY KEY(`kind`, `subject`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `sign_in_failures_until` ON `sign_in_failures` (`until_ms`);
--> statement-breakpoint
DROP TABLE `verification`;
