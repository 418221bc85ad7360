import { contentId } from "../ingest/content-id.ts";

/** The one name of what is imported from a source of a format for a unit, however often it is sent. */
export function toImportId(format: string, unit: string, source: string): string {
  return contentId([format, unit, source]);
}
