-- Written by hand. Every unit's records live in one database again. The migration stops where the map of shards still has a row, since that unit's records may be in another database.
CREATE TRIGGER `unit_shards_must_be_empty` BEFORE DELETE ON `unit_shards`
BEGIN SELECT RAISE(ABORT, 'unit_shards still has rows. With the previous version, move every unit back to main, let the server run for an hour, delete the rows of unit_shards, then upgrade.'); END;
--> statement-breakpoint
DELETE FROM `unit_shards`;
--> statement-breakpoint
DROP TRIGGER `entries_go_where_their_unit_lives`;
--> statement-breakpoint
DROP TRIGGER `attachments_go_where_their_unit_lives`;
--> statement-breakpoint
-- What identifies a person is deleted by retention alone: a part or an attachment only after its drop is recorded, and a drop only by a run under way.
DROP TRIGGER `personal_parts_go_by_retention`;
--> statement-breakpoint
CREATE TRIGGER `personal_parts_go_by_retention` BEFORE DELETE ON `personal_parts`
WHEN NOT EXISTS (SELECT 1 FROM `personal_drops` WHERE `entry` = OLD.`entry`)
BEGIN SELECT RAISE(ABORT, 'personal parts go by retention alone'); END;
--> statement-breakpoint
DROP TRIGGER `attachments_go_by_retention`;
--> statement-breakpoint
CREATE TRIGGER `attachments_go_by_retention` BEFORE DELETE ON `attachments`
WHEN NOT EXISTS (SELECT 1 FROM `personal_drops` WHERE `entry` = OLD.`entry`)
BEGIN SELECT RAISE(ABORT, 'attachments go by retention alone'); END;
--> statement-breakpoint
DROP TRIGGER `personal_drops_name_a_run`;
--> statement-breakpoint
CREATE TRIGGER `personal_drops_name_a_run` BEFORE INSERT ON `personal_drops`
WHEN NOT EXISTS (SELECT 1 FROM `retention_runs` WHERE `id` = NEW.`run` AND `finished_at` IS NULL)
BEGIN SELECT RAISE(ABORT, 'personal drops belong to a run under way'); END;
--> statement-breakpoint
DROP TABLE `unit_shards`;
--> statement-breakpoint
DROP TABLE `foreign_units`;
--> statement-breakpoint
DROP TABLE `foreign_links`;
