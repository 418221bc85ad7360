-- Written by hand. One RFC 6962 log for each unit over its accepted entries in the order of receipt, and its signed heads.
CREATE TABLE `log_cursor` (
	`one` integer PRIMARY KEY NOT NULL CHECK (`one` = 1),
	`row` integer NOT NULL,
	`day` text NOT NULL,
	`token` text NOT NULL
) STRICT;
--> statement-breakpoint
INSERT INTO `log_cursor` (`one`, `row`, `day`, `token`) VALUES (1, 0, '', '');
--> statement-breakpoint
CREATE TABLE `log_units` (
	`unit` text PRIMARY KEY NOT NULL,
	`size` integer NOT NULL,
	`signed` integer NOT NULL,
	`frontier` text NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
-- Which units have grown since their last signed head, without looking at the others.
CREATE INDEX `log_units_unsigned` ON `log_units` (`unit`) WHERE `size` > `signed`;
--> statement-breakpoint
CREATE TABLE `log_leaves` (
	`entry` text PRIMARY KEY NOT NULL,
	`unit` text NOT NULL,
	`position` integer NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `log_tiles` (
	`unit` text NOT NULL,
	`level` integer NOT NULL,
	`tile` integer NOT NULL,
	`hashes` text NOT NULL,
	PRIMARY KEY(`unit`, `level`, `tile`)
) STRICT;
--> statement-breakpoint
CREATE TABLE `log_heads` (
	`unit` text NOT NULL,
	`day` text NOT NULL,
	`size` integer NOT NULL,
	`root` text NOT NULL,
	`signed_at` text NOT NULL,
	`key` text NOT NULL,
	`signature` text NOT NULL,
	PRIMARY KEY(`unit`, `day`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `log_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`spki` text NOT NULL,
	`since` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TRIGGER `log_leaves_never_change` BEFORE UPDATE ON `log_leaves` BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `log_leaves_never_go` BEFORE DELETE ON `log_leaves` BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `log_leaves_never_replaced` BEFORE INSERT ON `log_leaves` WHEN EXISTS (SELECT 1 FROM `log_leaves` WHERE `entry` = NEW.`entry`)
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
--> statement-breakpoint
-- A tile grows at its end until it is full: 256 hashes of 64 digits.
CREATE TRIGGER `log_tiles_only_grow` BEFORE UPDATE ON `log_tiles`
WHEN NEW.`unit` <> OLD.`unit` OR NEW.`level` <> OLD.`level` OR NEW.`tile` <> OLD.`tile`
  OR substr(NEW.`hashes`, 1, length(OLD.`hashes`)) <> OLD.`hashes` OR length(NEW.`hashes`) > 16384
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `log_tiles_never_go` BEFORE DELETE ON `log_tiles` BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `log_heads_never_change` BEFORE UPDATE ON `log_heads` BEGIN SELECT RAISE(ABORT, 'signed heads are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `log_heads_never_go` BEFORE DELETE ON `log_heads` BEGIN SELECT RAISE(ABORT, 'signed heads are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `log_heads_never_replaced` BEFORE INSERT ON `log_heads` WHEN EXISTS (SELECT 1 FROM `log_heads` WHERE `unit` = NEW.`unit` AND `day` = NEW.`day`)
BEGIN SELECT RAISE(ABORT, 'signed heads are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `log_keys_never_change` BEFORE UPDATE ON `log_keys` BEGIN SELECT RAISE(ABORT, 'signing keys are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `log_keys_never_go` BEFORE DELETE ON `log_keys` BEGIN SELECT RAISE(ABORT, 'signing keys are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `log_keys_never_replaced` BEFORE INSERT ON `log_keys` WHEN EXISTS (SELECT 1 FROM `log_keys` WHERE `id` = NEW.`id`)
BEGIN SELECT RAISE(ABORT, 'signing keys are append-only'); END;
