/** The one entity set that is fed, as spreadsheets and reports see it: each property with its type. Nothing in it identifies a driver. */
export const STOP_PROPERTIES = {
  id: "Edm.Guid",
  at: "Edm.DateTimeOffset",
  precision: "Edm.String",
  unit: "Edm.String",
  checkpoint: "Edm.String",
  operation: "Edm.String",
  officer: "Edm.String",
  jurisdiction: "Edm.String",
  category: "Edm.String",
  specimen: "Edm.String",
  reading: "Edm.Decimal",
  readingUnit: "Edm.String",
  voided: "Edm.Boolean",
  flags: "Edm.String",
  entries: "Edm.Int32",
  receivedAt: "Edm.DateTimeOffset",
} as const;
export type StopProperty = keyof typeof STOP_PROPERTIES;

const ALWAYS_THERE: readonly StopProperty[] = [
  "id",
  "at",
  "precision",
  "unit",
  "officer",
  "category",
  "voided",
  "flags",
  "entries",
  "receivedAt",
];

/** What the feed holds, for programs (CSDL). */
export function renderMetadata(): string {
  const properties = Object.entries(STOP_PROPERTIES).map(([name, type]) => {
    const nullable = ALWAYS_THERE.includes(name as StopProperty) ? ' Nullable="false"' : "";
    return `        <Property Name="${name}" Type="${type}"${nullable}${type === "Edm.Decimal" ? ' Scale="variable"' : ""}/>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">
  <edmx:DataServices>
    <Schema Namespace="Roadside" xmlns="http://docs.oasis-open.org/odata/ns/edm">
      <EntityType Name="Stop">
        <Key><PropertyRef Name="id"/></Key>
${properties.join("\n")}
      </EntityType>
      <EntityContainer Name="Feed">
        <EntitySet Name="Stops" EntityType="Roadside.Stop"/>
      </EntityContainer>
    </Schema>
  </edmx:DataServices>
</edmx:Edmx>
`;
}
