/** A property of the fed entity. */
export interface Property {
  readonly name: string;
  readonly type: `Edm.${string}`;
  readonly isNullable: boolean;
}

/** What the feed holds, for programs (CSDL): the one entity set `Stops` with these properties. */
export function renderMetadata(properties: readonly Property[]): string {
  const elements = properties.map(({ name, type, isNullable }) => {
    const nullable = isNullable ? "" : ' Nullable="false"';
    const scale = type === "Edm.Decimal" ? ' Scale="variable"' : "";
    return `        <Property Name="${name}" Type="${type}"${nullable}${scale}/>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">
  <edmx:DataServices>
    <Schema Namespace="Roadside" xmlns="http://docs.oasis-open.org/odata/ns/edm">
      <EntityType Name="Stop">
        <Key><PropertyRef Name="id"/></Key>
${elements.join("\n")}
      </EntityType>
      <EntityContainer Name="Feed">
        <EntitySet Name="Stops" EntityType="Roadside.Stop"/>
      </EntityContainer>
    </Schema>
  </edmx:DataServices>
</edmx:Edmx>
`;
}
