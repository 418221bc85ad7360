-- By hand. What a question costs follows its answer and the units it asks for, never how many stops there are: each filter has an index that begins with the unit.
-- A stop lies where its unit's page reads it, so that a page is read in one run; the indexes on all stops of the root and on every category, which were written with each stop, are gone.
CREATE TABLE `stops_of_units` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`unit` text NOT NULL,
	`checkpoint` text,
	`operation` text,
	`officer` text NOT NULL,
	`at_ms` integer NOT NULL,
	`at` text NOT NULL,
	`jurisdiction` text,
	`category` text NOT NULL,
	`reading` text,
	`voided` integer NOT NULL,
	`flags` text NOT NULL,
	`tests` text DEFAULT '[]' NOT NULL,
	`findings` text DEFAULT '[]' NOT NULL,
	`owed` integer DEFAULT 0 NOT NULL,
	`received_at` text NOT NULL,
	PRIMARY KEY(`unit`, `at_ms`, `id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `stops_of_units` (`id`, `version`, `unit`, `checkpoint`, `operation`, `officer`, `at_ms`, `at`, `jurisdiction`, `category`, `reading`, `voided`, `flags`, `tests`, `findings`, `owed`, `received_at`)
SELECT `id`, `version`, `unit`, `checkpoint`, `operation`, `officer`, `at_ms`, `at`, `jurisdiction`, `category`, `reading`, `voided`, `flags`, `tests`, `findings`, EXISTS (SELECT 1 FROM `obligations` WHERE `stop` = `stops`.`id`), `received_at` FROM `stops`;
--> statement-breakpoint
DROP TABLE `stops`;--> statement-breakpoint
ALTER TABLE `stops_of_units` RENAME TO `stops`;--> statement-breakpoint
CREATE UNIQUE INDEX `stops_id` ON `stops` (`id`);--> statement-breakpoint
CREATE INDEX `stops_officer` ON `stops` (`unit`,`officer`,`at_ms`,`id`);--> statement-breakpoint
CREATE INDEX `stops_checkpoint` ON `stops` (`unit`,`checkpoint`,`at_ms`,`id`) WHERE `checkpoint` IS NOT NULL;--> statement-breakpoint
CREATE INDEX `stops_operation` ON `stops` (`unit`,`operation`,`at_ms`,`id`) WHERE `operation` IS NOT NULL;--> statement-breakpoint
-- Nearly every stop is below the limit and stands in neither of these.
CREATE INDEX `stops_category` ON `stops` (`unit`,`category`,`at_ms`,`id`) WHERE `category` <> 'below-limit';--> statement-breakpoint
CREATE INDEX `stops_owed` ON `stops` (`unit`,`at_ms`,`id`) WHERE `owed` = 1;
--> statement-breakpoint
DROP INDEX `obligations_order`;--> statement-breakpoint
DROP INDEX `obligations_unit_order`;--> statement-breakpoint
CREATE INDEX `obligations_unit_due` ON `obligations` (`unit`,(`due_at` IS NOT NULL),`order_ms`,`stop`,`code`);
--> statement-breakpoint
-- The unit before the period, so that a unit's month is one run of rows beside how many other units there are.
CREATE TABLE `stop_counts_of_units` (
	`unit` text NOT NULL,
	`period` text NOT NULL,
	`dimension` text NOT NULL,
	`key` text NOT NULL,
	`category` text NOT NULL,
	`count` integer NOT NULL,
	PRIMARY KEY(`dimension`, `unit`, `period`, `key`, `category`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `stop_counts_of_units` SELECT `unit`, `period`, `dimension`, `key`, `category`, `count` FROM `stop_counts`;--> statement-breakpoint
DROP TABLE `stop_counts`;--> statement-breakpoint
ALTER TABLE `stop_counts_of_units` RENAME TO `stop_counts`;
--> statement-breakpoint
-- Day of week × hour, from the hours of each day; what is known only to a month is the rest of the month's hours.
INSERT INTO `stop_counts` (`unit`, `period`, `dimension`, `key`, `category`, `count`)
SELECT `unit`, `period`, 'weekday-hour', ((strftime('%w', `period`) + 6) % 7 + 1) || ' ' || `key`, `category`, `count` FROM `stop_counts` WHERE `dimension` = 'hour' AND length(`period`) = 10;
--> statement-breakpoint
INSERT INTO `stop_counts` (`unit`, `period`, `dimension`, `key`, `category`, `count`)
SELECT `unit`, substr(`period`, 1, 7), `dimension`, `key`, `category`, sum(`count`) FROM `stop_counts` WHERE `dimension` = 'weekday-hour' GROUP BY 1, 2, 3, 4, 5;
--> statement-breakpoint
INSERT INTO `stop_counts` (`unit`, `period`, `dimension`, `key`, `category`, `count`)
SELECT `unit`, substr(`period`, 1, 7), 'weekday-hour', 'unknown ' || `key`, `category`, sum(iif(length(`period`) = 7, `count`, -`count`)) AS `rest` FROM `stop_counts`
WHERE `dimension` = 'hour' GROUP BY 1, 2, 3, 4, 5 HAVING `rest` > 0;
--> statement-breakpoint
-- What lists show and statistics do not count, so that a list's length is known from the roll-up.
INSERT INTO `stop_counts` (`unit`, `period`, `dimension`, `key`, `category`, `count`)
SELECT `unit`, substr(`at` ->> '$.at', 1, 7), 'uncounted', iif(`voided`, 'voided', 'incomplete'), `category`, count(*) FROM `stops` WHERE `voided` = 1 OR `jurisdiction` IS NULL GROUP BY 1, 2, 4, 5;
