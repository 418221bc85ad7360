-- Written by hand after src/database/schema.ts. Who may send, what they signed, and what came from nobody who may.
CREATE TABLE `devices` (
	`id` text PRIMARY KEY NOT NULL,
	`unit` text NOT NULL,
	`name` text NOT NULL,
	`public_key` text NOT NULL,
	`state` text NOT NULL CHECK (`state` IN ('pending', 'enrolled', 'revoked')),
	`asked_by` text NOT NULL,
	`asked_at` text NOT NULL,
	`changed_by` text,
	`changed_at` text
) STRICT;
--> statement-breakpoint
CREATE INDEX `devices_unit` ON `devices` (`unit`,`id`);--> statement-breakpoint
CREATE INDEX `devices_asked` ON `devices` (`asked_by`,`asked_at`);--> statement-breakpoint
CREATE TABLE `batch_heads` (
	`device` text NOT NULL,
	`batch` text NOT NULL,
	`public_key` text NOT NULL,
	`size` integer NOT NULL,
	`root` text NOT NULL,
	`sent_at` text NOT NULL,
	`signature` text NOT NULL,
	`received_at` text NOT NULL,
	`skew_ms` integer NOT NULL,
	PRIMARY KEY(`device`, `batch`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `quarantine` (
	`hash` text PRIMARY KEY NOT NULL,
	`entry` text NOT NULL,
	`device` text NOT NULL,
	`unit` text NOT NULL,
	`code` text NOT NULL,
	`bytes` text NOT NULL,
	`personal` text,
	`head` text,
	`received_at` text NOT NULL,
	`received_from` text NOT NULL,
	`decision` text CHECK (`decision` IN ('open', 'discard', 'arrived')),
	`reason` text,
	`decided_at` text,
	`decided_by` text
) STRICT;
--> statement-breakpoint
CREATE INDEX `quarantine_waiting` ON `quarantine` (`received_at`,`hash`) WHERE `decision` IS NULL;--> statement-breakpoint
CREATE INDEX `quarantine_decided` ON `quarantine` (`received_at`,`hash`) WHERE `decision` IS NOT NULL;--> statement-breakpoint
CREATE INDEX `quarantine_from` ON `quarantine` (`received_from`) WHERE `decision` IS NULL;--> statement-breakpoint
CREATE TRIGGER `batch_heads_never_change` BEFORE UPDATE ON `batch_heads` BEGIN SELECT RAISE(ABORT, 'heads are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `batch_heads_never_go` BEFORE DELETE ON `batch_heads` BEGIN SELECT RAISE(ABORT, 'heads are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `batch_heads_never_replaced` BEFORE INSERT ON `batch_heads`
WHEN EXISTS (SELECT 1 FROM `batch_heads` WHERE `device` = NEW.`device` AND `batch` = NEW.`batch`)
BEGIN SELECT RAISE(ABORT, 'heads are append-only'); END;
--> statement-breakpoint
-- Kept as it came: nothing changes but the one decision, and that once; what identifies a person goes when it was decided.
CREATE TRIGGER `quarantine_decided_once` BEFORE UPDATE ON `quarantine`
WHEN NEW.`decision` IS NULL OR NEW.`reason` IS NULL OR NEW.`decided_at` IS NULL OR NEW.`decided_by` IS NULL
  OR (OLD.`decision` IS NOT NULL
    AND (NEW.`decision`, NEW.`reason`, NEW.`decided_at`, NEW.`decided_by`) IS NOT (OLD.`decision`, OLD.`reason`, OLD.`decided_at`, OLD.`decided_by`))
  OR (NEW.`hash`, NEW.`entry`, NEW.`device`, NEW.`unit`, NEW.`code`, NEW.`bytes`, NEW.`head`, NEW.`received_at`, NEW.`received_from`)
    IS NOT (OLD.`hash`, OLD.`entry`, OLD.`device`, OLD.`unit`, OLD.`code`, OLD.`bytes`, OLD.`head`, OLD.`received_at`, OLD.`received_from`)
  OR (NEW.`personal` IS NOT NULL AND NEW.`personal` IS NOT OLD.`personal`)
BEGIN SELECT RAISE(ABORT, 'the quarantine is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `quarantine_never_goes` BEFORE DELETE ON `quarantine` BEGIN SELECT RAISE(ABORT, 'the quarantine is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `quarantine_never_replaced` BEFORE INSERT ON `quarantine`
WHEN EXISTS (SELECT 1 FROM `quarantine` WHERE `hash` = NEW.`hash` OR rowid = NEW.rowid)
BEGIN SELECT RAISE(ABORT, 'the quarantine is append-only'); END;
