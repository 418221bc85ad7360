-- Written by hand. The highest number that a device says it wrote: after a restore, the end of its chain may be missing.
ALTER TABLE `devices` ADD `written` integer;
