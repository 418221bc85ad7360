-- Written by hand: what detectors ask about an analyser's days, what they found, what supervisors answered, and what analysers and shifts say of themselves.
CREATE TABLE `analyser_days` (
	`analyser` text NOT NULL,
	`day` text NOT NULL,
	`unit` text NOT NULL,
	`certificate` text NOT NULL,
	`tests` integer NOT NULL,
	`changed` text,
	PRIMARY KEY(`analyser`, `day`, `unit`, `certificate`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `analyser_days_certificate` ON `analyser_days` (`certificate`,`day`,`unit`) WHERE `certificate` <> '';
--> statement-breakpoint
CREATE INDEX `analyser_days_changed` ON `analyser_days` (`unit`,`day`) WHERE `changed` IS NOT NULL;
--> statement-breakpoint
CREATE TABLE `findings` (
	`id` text PRIMARY KEY NOT NULL,
	`rule` text NOT NULL,
	`unit` text NOT NULL,
	`day` text NOT NULL,
	`subject` text NOT NULL,
	`records` text NOT NULL,
	`stops` text NOT NULL,
	`message` text NOT NULL,
	`origin` text NOT NULL,
	`raised_at` text NOT NULL,
	`closed_at` text
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `findings_day` ON `findings` (`day`,`id`);
--> statement-breakpoint
CREATE INDEX `findings_county_day` ON `findings` (substr(`unit`, 1, 6),`day`,`id`);
--> statement-breakpoint
CREATE INDEX `findings_origin` ON `findings` (`origin`) WHERE `closed_at` IS NULL;
--> statement-breakpoint
CREATE TABLE `finding_rounds` (
	`id` integer PRIMARY KEY NOT NULL,
	`round` integer NOT NULL
) STRICT;
--> statement-breakpoint
INSERT INTO `finding_rounds` (`id`, `round`) VALUES (1, 0);
--> statement-breakpoint
CREATE TABLE `finding_answers` (
	`id` text PRIMARY KEY NOT NULL,
	`finding` text NOT NULL,
	`badge` text NOT NULL,
	`unit` text NOT NULL,
	`at` text NOT NULL,
	`verdict` text NOT NULL,
	`words` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `finding_answers_finding` ON `finding_answers` (`finding`,`at`,`id`);
--> statement-breakpoint
CREATE TABLE `memory_downloads` (
	`id` text PRIMARY KEY NOT NULL,
	`analyser` text NOT NULL,
	`unit` text NOT NULL,
	`badge` text NOT NULL,
	`at` text NOT NULL,
	`first_ms` integer NOT NULL,
	`last_ms` integer NOT NULL,
	`tests` integer NOT NULL,
	`type` text NOT NULL,
	`bytes` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `memory_downloads_analyser` ON `memory_downloads` (`analyser`);
--> statement-breakpoint
CREATE INDEX `memory_downloads_at` ON `memory_downloads` (`at`,`id`);
--> statement-breakpoint
CREATE TABLE `memory_tests` (
	`analyser` text NOT NULL,
	`day` text NOT NULL,
	`download` text NOT NULL,
	`place` integer NOT NULL,
	`test_number` text NOT NULL,
	`at_ms` integer NOT NULL,
	`value` text,
	`value_unit` text,
	PRIMARY KEY(`analyser`, `day`, `download`, `place`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `shifts` (
	`id` text PRIMARY KEY NOT NULL,
	`unit` text NOT NULL,
	`analyser` text NOT NULL,
	`day` text NOT NULL,
	`from_ms` integer NOT NULL,
	`to_ms` integer NOT NULL,
	`badge` text NOT NULL,
	`at` text NOT NULL,
	`bytes` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `shifts_analyser_day` ON `shifts` (`analyser`,`day`);
--> statement-breakpoint
CREATE INDEX `shifts_at` ON `shifts` (`at`,`id`);
--> statement-breakpoint
ALTER TABLE `chains` ADD `looked` text;
--> statement-breakpoint
-- What a person said of a finding, and what an analyser or a squad said of itself, is evidence as entries are: it can be added and read, nothing else.
CREATE TRIGGER `finding_answers_never_change` BEFORE UPDATE ON `finding_answers` BEGIN SELECT RAISE(ABORT, 'answers are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `finding_answers_never_go` BEFORE DELETE ON `finding_answers` BEGIN SELECT RAISE(ABORT, 'answers are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `finding_answers_never_replaced` BEFORE INSERT ON `finding_answers`
WHEN EXISTS (SELECT 1 FROM `finding_answers` WHERE `id` = NEW.`id`) OR EXISTS (SELECT 1 FROM `finding_answers` WHERE rowid = NEW.rowid)
BEGIN SELECT RAISE(ABORT, 'answers are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `memory_downloads_never_change` BEFORE UPDATE ON `memory_downloads` BEGIN SELECT RAISE(ABORT, 'downloads are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `memory_downloads_never_go` BEFORE DELETE ON `memory_downloads` BEGIN SELECT RAISE(ABORT, 'downloads are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `memory_downloads_never_replaced` BEFORE INSERT ON `memory_downloads`
WHEN EXISTS (SELECT 1 FROM `memory_downloads` WHERE `id` = NEW.`id`) OR EXISTS (SELECT 1 FROM `memory_downloads` WHERE rowid = NEW.rowid)
BEGIN SELECT RAISE(ABORT, 'downloads are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `memory_tests_never_change` BEFORE UPDATE ON `memory_tests` BEGIN SELECT RAISE(ABORT, 'downloads are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `memory_tests_never_go` BEFORE DELETE ON `memory_tests` BEGIN SELECT RAISE(ABORT, 'downloads are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `memory_tests_never_replaced` BEFORE INSERT ON `memory_tests`
WHEN EXISTS (SELECT 1 FROM `memory_tests` WHERE `analyser` = NEW.`analyser` AND `day` = NEW.`day` AND `download` = NEW.`download` AND `place` = NEW.`place`)
BEGIN SELECT RAISE(ABORT, 'downloads are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `shifts_never_change` BEFORE UPDATE ON `shifts` BEGIN SELECT RAISE(ABORT, 'shifts are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `shifts_never_go` BEFORE DELETE ON `shifts` BEGIN SELECT RAISE(ABORT, 'shifts are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `shifts_never_replaced` BEFORE INSERT ON `shifts`
WHEN EXISTS (SELECT 1 FROM `shifts` WHERE `id` = NEW.`id`) OR EXISTS (SELECT 1 FROM `shifts` WHERE rowid = NEW.rowid)
BEGIN SELECT RAISE(ABORT, 'shifts are append-only'); END;
