-- Written by hand. What identifies a person leaves the table of entries, so that it can be dropped by rule while the entries stay as they came:
-- an entry's hash covers only the part's salted digest, and the chain verifies without it.
CREATE TABLE `personal_parts` (
	`entry` text PRIMARY KEY NOT NULL,
	`stop` text NOT NULL,
	`closed` text NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `personal_parts` (`entry`, `stop`, `closed`) SELECT `id`, `stop`, `personal` FROM `entries` WHERE `personal` IS NOT NULL;
--> statement-breakpoint
-- The triggers that keep entries append-only stay in force: dropping a column is no UPDATE, and none of them names this one.
ALTER TABLE `entries` DROP COLUMN `personal`;
--> statement-breakpoint
-- To find which stops another one names, so that nothing of them is dropped. Partial: only a `linked` entry costs a row in it.
CREATE INDEX `entries_linked_to` ON `entries` (`bytes` ->> '$.body.to') WHERE `kind` = 'linked';
--> statement-breakpoint
CREATE TABLE `personal_drops` (
	`entry` text PRIMARY KEY NOT NULL,
	`stop` text NOT NULL,
	`run` text NOT NULL,
	`at` text NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `retention_rules` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` text NOT NULL,
	`badge` text NOT NULL,
	`rule` text NOT NULL,
	`keep_days` integer
) STRICT;
--> statement-breakpoint
CREATE TABLE `retention_runs` (
	`id` text PRIMARY KEY NOT NULL,
	`rule` text NOT NULL,
	`keep_days` integer NOT NULL,
	`before` text NOT NULL,
	`badge` text NOT NULL,
	`started_at` text NOT NULL,
	`position` text NOT NULL,
	`dropped` integer NOT NULL,
	`finished_at` text
) STRICT;
--> statement-breakpoint
CREATE INDEX `retention_runs_started` ON `retention_runs` (`started_at`);
--> statement-breakpoint
CREATE TRIGGER `personal_parts_never_change` BEFORE UPDATE ON `personal_parts` BEGIN SELECT RAISE(ABORT, 'personal parts are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `personal_parts_never_replaced` BEFORE INSERT ON `personal_parts`
WHEN EXISTS (SELECT 1 FROM `personal_parts` WHERE `entry` = NEW.`entry`) OR EXISTS (SELECT 1 FROM `personal_drops` WHERE `entry` = NEW.`entry`)
BEGIN SELECT RAISE(ABORT, 'personal parts are append-only, and what was dropped does not come back'); END;
--> statement-breakpoint
-- A part goes only where it is written down that, when and by which run it goes.
CREATE TRIGGER `personal_parts_go_by_retention` BEFORE DELETE ON `personal_parts`
WHEN NOT EXISTS (SELECT 1 FROM `personal_drops` WHERE `entry` = OLD.`entry`)
BEGIN SELECT RAISE(ABORT, 'personal parts go by retention alone'); END;
--> statement-breakpoint
CREATE TRIGGER `personal_drops_never_change` BEFORE UPDATE ON `personal_drops` BEGIN SELECT RAISE(ABORT, 'personal drops are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `personal_drops_never_go` BEFORE DELETE ON `personal_drops` BEGIN SELECT RAISE(ABORT, 'personal drops are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `personal_drops_never_replaced` BEFORE INSERT ON `personal_drops` WHEN EXISTS (SELECT 1 FROM `personal_drops` WHERE `entry` = NEW.`entry`)
BEGIN SELECT RAISE(ABORT, 'personal drops are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `personal_drops_name_a_run` BEFORE INSERT ON `personal_drops`
WHEN NOT EXISTS (SELECT 1 FROM `retention_runs` WHERE `id` = NEW.`run` AND `finished_at` IS NULL)
BEGIN SELECT RAISE(ABORT, 'personal drops belong to a run under way'); END;
--> statement-breakpoint
CREATE TRIGGER `retention_rules_never_change` BEFORE UPDATE ON `retention_rules` BEGIN SELECT RAISE(ABORT, 'retention rules are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `retention_rules_never_go` BEFORE DELETE ON `retention_rules` BEGIN SELECT RAISE(ABORT, 'retention rules are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `retention_rules_never_replaced` BEFORE INSERT ON `retention_rules` WHEN EXISTS (SELECT 1 FROM `retention_rules` WHERE `id` = NEW.`id`)
BEGIN SELECT RAISE(ABORT, 'retention rules are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `retention_runs_keep_their_rule` BEFORE UPDATE OF `id`, `rule`, `keep_days`, `before`, `badge`, `started_at` ON `retention_runs`
BEGIN SELECT RAISE(ABORT, 'a retention run keeps its rule'); END;
--> statement-breakpoint
CREATE TRIGGER `retention_runs_end_once` BEFORE UPDATE ON `retention_runs` WHEN OLD.`finished_at` IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a retention run ends once'); END;
--> statement-breakpoint
CREATE TRIGGER `retention_runs_never_go` BEFORE DELETE ON `retention_runs` BEGIN SELECT RAISE(ABORT, 'retention runs are never deleted'); END;
--> statement-breakpoint
CREATE TRIGGER `retention_runs_never_replaced` BEFORE INSERT ON `retention_runs` WHEN EXISTS (SELECT 1 FROM `retention_runs` WHERE `id` = NEW.`id`)
BEGIN SELECT RAISE(ABORT, 'a retention run begins once'); END;
