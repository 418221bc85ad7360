-- Written by hand. Whether something has changed without a journal since its last number, since when it is written, and
-- the first number after the last restore.
ALTER TABLE `journal` ADD `gap` integer DEFAULT 1 NOT NULL;
--> statement-breakpoint
ALTER TABLE `journal` ADD `since` text;
--> statement-breakpoint
ALTER TABLE `journal` ADD `epoch_start` integer DEFAULT 1 NOT NULL;
