-- Written by hand. The bytes of photos, signatures and papers, closed as personal parts are: each belongs to the first entry of its stop that names its digest, and goes as the part of that entry would.
CREATE TABLE `attachments` (
	`entry` text PRIMARY KEY NOT NULL,
	`stop` text NOT NULL,
	`digest` text NOT NULL,
	`media_type` text NOT NULL,
	`size` integer NOT NULL,
	`received_at` text NOT NULL,
	`received_from` text NOT NULL,
	`closed` text NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `attachments_stop` ON `attachments` (`stop`,`digest`);
--> statement-breakpoint
-- To find the entries that name some bytes. Partial: only an attachment and a correction cost a row in it.
CREATE INDEX `entries_attached` ON `entries` (`bytes` ->> CASE `kind` WHEN 'corrected' THEN '$.body.body.digest' ELSE '$.body.digest' END) WHERE `kind` IN ('attachment-added', 'corrected');
--> statement-breakpoint
CREATE TRIGGER `attachments_never_change` BEFORE UPDATE ON `attachments` BEGIN SELECT RAISE(ABORT, 'attachments are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `attachments_never_replaced` BEFORE INSERT ON `attachments`
WHEN EXISTS (SELECT 1 FROM `attachments` WHERE `entry` = NEW.`entry`) OR EXISTS (SELECT 1 FROM `attachments` WHERE `stop` = NEW.`stop` AND `digest` = NEW.`digest`)
  OR EXISTS (SELECT 1 FROM `personal_drops` WHERE `entry` = NEW.`entry`)
BEGIN SELECT RAISE(ABORT, 'attachments are append-only, and what was dropped does not come back'); END;
--> statement-breakpoint
CREATE TRIGGER `attachments_go_by_retention` BEFORE DELETE ON `attachments`
WHEN NOT EXISTS (SELECT 1 FROM `personal_drops` WHERE `entry` = OLD.`entry`) AND coalesce((
  SELECT `away` FROM `foreign_units` AS `f` WHERE `f`.`beneath` = 1 AND substr((
    SELECT `unit` FROM `entries` WHERE `stop` = OLD.`stop` ORDER BY `kind` = 'logged' DESC LIMIT 1), 1, length(`f`.`unit`)) = `f`.`unit`
  ORDER BY length(`f`.`unit`) DESC LIMIT 1), 0) <> 1
BEGIN SELECT RAISE(ABORT, 'attachments go by retention alone, or with their unit'); END;
--> statement-breakpoint
-- Bytes come after their entry, so its own trigger does not guard them: whoever sends by an old map is refused here too.
CREATE TRIGGER `attachments_go_where_their_unit_lives` BEFORE INSERT ON `attachments`
WHEN EXISTS (SELECT 1 FROM `foreign_units`) AND coalesce((
  SELECT `away` FROM `foreign_units` AS `f` WHERE `f`.`beneath` = 1 AND substr((
    SELECT `unit` FROM `entries` WHERE `stop` = NEW.`stop` ORDER BY `kind` = 'logged' DESC LIMIT 1), 1, length(`f`.`unit`)) = `f`.`unit`
  ORDER BY length(`f`.`unit`) DESC LIMIT 1), 0) > 0
BEGIN SELECT RAISE(ABORT, 'the unit lives in another database'); END;
--> statement-breakpoint
DROP TRIGGER `personal_drops_name_a_run`;
--> statement-breakpoint
CREATE TRIGGER `personal_drops_name_a_run` BEFORE INSERT ON `personal_drops`
WHEN NOT EXISTS (SELECT 1 FROM `retention_runs` WHERE `id` = NEW.`run` AND (`finished_at` IS NULL
  OR NOT EXISTS (SELECT 1 FROM `personal_parts` WHERE `entry` = NEW.`entry`) AND NOT EXISTS (SELECT 1 FROM `attachments` WHERE `entry` = NEW.`entry`)))
BEGIN SELECT RAISE(ABORT, 'personal drops belong to a run under way'); END;
