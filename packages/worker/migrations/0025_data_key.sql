-- Written by hand. The key that encrypts personal data, encrypted under the personal key, once that was rotated; NULL
-- while the personal key itself encrypts personal data.
ALTER TABLE `installation` ADD `data_key` text;
