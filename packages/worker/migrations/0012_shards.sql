-- Written by hand. Which database holds a unit's records, and what each database has to know of the others.
-- Read in the main database alone: the longest prefix wins, and what no row names is in the main database.
CREATE TABLE `unit_shards` (
	`unit` text PRIMARY KEY NOT NULL,
	`shard` text NOT NULL,
	`state` text NOT NULL CHECK (`state` IN ('here', 'moving', 'left')),
	`other` text,
	`since` text NOT NULL,
	`by` text NOT NULL,
	CHECK ((`state` = 'here') = (`other` IS NULL))
) STRICT;
--> statement-breakpoint
-- Units whose records are in another database, as this one was told: a unit that moved away with all under it (`beneath`), or one whose people wrote to stops that are here.
-- The longest prefix wins. `away` is 0 where it came back, 2 while it leaves: then its entries are refused already, and its log is brought to its end here.
CREATE TABLE `foreign_units` (
	`unit` text PRIMARY KEY NOT NULL,
	`beneath` integer NOT NULL,
	`away` integer NOT NULL,
	`since` text NOT NULL
) STRICT;
--> statement-breakpoint
-- Stops that a stop in another database names.
CREATE TABLE `foreign_links` (
	`stop` text PRIMARY KEY NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
-- Whoever sends by an old map is refused by the database itself: entries of a unit that went, but for those to a stop that is here; and entries to a stop of a unit that went.
-- A copy for the log of another unit's database (its batch says so) is no entry to a stop. The table is empty where nothing ever moved, and then nothing more is looked at.
CREATE TRIGGER `entries_go_where_their_unit_lives` BEFORE INSERT ON `entries`
WHEN EXISTS (SELECT 1 FROM `foreign_units`) AND NEW.`batch` NOT LIKE 'copy of %' AND (
  coalesce((SELECT `away` FROM `foreign_units` WHERE `unit` = NEW.`unit` OR (`beneath` = 1 AND substr(NEW.`unit`, 1, length(`unit`)) = `unit`) ORDER BY length(`unit`) DESC LIMIT 1), 0) > 0
  AND NOT EXISTS (
    SELECT 1 FROM `stops` WHERE `stops`.`id` = NEW.`stop` AND coalesce((SELECT `away` FROM `foreign_units` AS `f`
      WHERE `f`.`beneath` = 1 AND substr(`stops`.`unit`, 1, length(`f`.`unit`)) = `f`.`unit` ORDER BY length(`f`.`unit`) DESC LIMIT 1), 0) = 0)
  OR EXISTS (
    SELECT 1 FROM `entries` AS `e` WHERE `e`.`stop` = NEW.`stop` AND `e`.`kind` = 'logged' AND coalesce((SELECT `away` FROM `foreign_units` AS `f`
      WHERE `f`.`beneath` = 1 AND substr(`e`.`unit`, 1, length(`f`.`unit`)) = `f`.`unit` ORDER BY length(`f`.`unit`) DESC LIMIT 1), 0) > 0)
)
BEGIN SELECT RAISE(ABORT, 'the unit lives in another database'); END;
--> statement-breakpoint
-- What identifies a person goes by retention, or with its unit when that has moved to another database.
DROP TRIGGER `personal_parts_go_by_retention`;
--> statement-breakpoint
CREATE TRIGGER `personal_parts_go_by_retention` BEFORE DELETE ON `personal_parts`
WHEN NOT EXISTS (SELECT 1 FROM `personal_drops` WHERE `entry` = OLD.`entry`) AND coalesce((
  SELECT `away` FROM `foreign_units` AS `f` WHERE `f`.`beneath` = 1 AND substr((
    SELECT `unit` FROM `entries` WHERE `stop` = OLD.`stop` ORDER BY `kind` = 'logged' DESC LIMIT 1), 1, length(`f`.`unit`)) = `f`.`unit`
  ORDER BY length(`f`.`unit`) DESC LIMIT 1), 0) <> 1
BEGIN SELECT RAISE(ABORT, 'personal parts go by retention alone, or with their unit'); END;
--> statement-breakpoint
-- That a part was dropped is written down in the run that drops it; or later, where its unit comes from another database, and the part is not here.
DROP TRIGGER `personal_drops_name_a_run`;
--> statement-breakpoint
CREATE TRIGGER `personal_drops_name_a_run` BEFORE INSERT ON `personal_drops`
WHEN NOT EXISTS (SELECT 1 FROM `retention_runs` WHERE `id` = NEW.`run` AND (`finished_at` IS NULL
  OR NOT EXISTS (SELECT 1 FROM `personal_parts` WHERE `entry` = NEW.`entry`)))
BEGIN SELECT RAISE(ABORT, 'personal drops belong to a run under way'); END;
