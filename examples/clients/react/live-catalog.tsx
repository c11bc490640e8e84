// Shows the version of the catalog and what its last refresh changed, live.
import { gql, useQuery, useSubscription } from 'urql';

const Now = gql<{ catalog: { version: number } | null }>`
  query Now { catalog { version } }
`;

const Updates = gql<{
  catalogUpdated: {
    catalog: { version: number };
    changes: { totalCount: number; nodes: { subject: { key: string } }[] };
  };
}>`
  subscription Updates {
    catalogUpdated {
      catalog { version }
      changes(first: 10) {
        totalCount
        nodes { subject { ... on Model { key } ... on Provider { key } ... on BaseModel { key } } }
      }
    }
  }
`;

export function LiveCatalog() {
  const [{ data: now }] = useQuery({ query: Now });
  const [{ data: updated }] = useSubscription({ query: Updates });
  const version = updated?.catalogUpdated.catalog.version ?? now?.catalog?.version;
  return (
    <main>
      <h1>Version {version}</h1>
      <ul>
        {updated?.catalogUpdated.changes.nodes.map(({ subject }) => (
          <li key={subject.key}>{subject.key}</li>
        ))}
      </ul>
    </main>
  );
}
