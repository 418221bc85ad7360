-- Written by hand. Officers and their sessions in tables of their own, where a badge number is the key, instead of those of better-auth, which knew people by mail addresses.
-- Passwords and open sessions stay valid. A badge number is the same in upper and lower case, as the mail address made of it was.
CREATE TABLE `officers` (
	`badge` text PRIMARY KEY COLLATE NOCASE NOT NULL,
	`name_zh` text NOT NULL,
	`name_en` text NOT NULL,
	`role` text NOT NULL,
	`unit` text NOT NULL,
	`password_hash` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`closed_at` integer,
	`last_sign_in_at` integer
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
-- An officer without a password keeps none: no password has the empty hash.
INSERT INTO `officers` (`badge`, `name_zh`, `name_en`, `role`, `unit`, `password_hash`, `created_at`, `updated_at`, `closed_at`, `last_sign_in_at`)
SELECT `badge`, `name`, `name_en`, `role`, `unit`,
  coalesce((SELECT `password` FROM `account` WHERE `user_id` = `user`.`id` AND `provider_id` = 'credential'), ''),
  `created_at`, `updated_at`, `closed_at`, `last_sign_in_at` FROM `user`;
--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`token_hash` text NOT NULL,
	`badge` text COLLATE NOCASE NOT NULL REFERENCES `officers`(`badge`),
	`address` text NOT NULL,
	`user_agent` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `sessions` (`id`, `token_hash`, `badge`, `address`, `user_agent`, `created_at`, `expires_at`)
SELECT `session`.`id`, `token_hash`, `badge`, coalesce(`ip_address`, ''), coalesce(`user_agent`, ''), `session`.`created_at`, `expires_at`
FROM `session` JOIN `user` ON `user`.`id` = `session`.`user_id`;
--> statement-breakpoint
CREATE UNIQUE INDEX `sessions_token_hash` ON `sessions` (`token_hash`);
--> statement-breakpoint
CREATE INDEX `sessions_badge` ON `sessions` (`badge`);
--> statement-breakpoint
DROP TABLE `account`;
--> statement-breakpoint
DROP TABLE `session`;
--> statement-breakpoint
DROP TABLE `user`;
