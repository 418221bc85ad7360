-- Written by hand. Which installation this database belongs to: its id, how often it was restored, and the fingerprints of its keys.
CREATE TABLE `installation` (
  `one` integer PRIMARY KEY NOT NULL CHECK (`one` = 1),
  `id` text NOT NULL,
  `epoch` integer NOT NULL,
  `created_at` text NOT NULL,
  `personal_key` text NOT NULL,
  `signing_key` text NOT NULL,
  `last_backup_at` text
) STRICT;
--> statement-breakpoint
CREATE TRIGGER `installation_stays_the_same` BEFORE UPDATE ON `installation`
WHEN NEW.`one` <> OLD.`one` OR NEW.`id` <> OLD.`id` OR NEW.`created_at` <> OLD.`created_at` OR NEW.`epoch` < OLD.`epoch`
BEGIN SELECT RAISE(ABORT, 'an installation retains its id, and its epoch only grows'); END;
--> statement-breakpoint
CREATE TRIGGER `installation_never_goes` BEFORE DELETE ON `installation` BEGIN SELECT RAISE(ABORT, 'an installation is never deleted'); END;
