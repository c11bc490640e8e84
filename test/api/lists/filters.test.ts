import { randomFrom } from '../../fixtures/random.ts';
import { madeUpCatalog } from '../../fixtures/random-catalog.ts';
import { testedCatalog } from '../../harness/tested-catalogs.ts';
import { describeFilters } from './filter-suite.ts';

const [first, second] = [madeUpCatalog(randomFrom(1)), madeUpCatalog(randomFrom(2))];
// Of the second document half a provider is gone.
for (const id of ['m-0', 'm-1', 'm-2', 'm-3', 'acme/a', 'orb/ω']) delete second.providers.beta.models[id];

const randomCatalog = testedCatalog('a random catalog', {
  isAbsent: false,
  older: () => first,
  newer: () => second,
});

describeFilters(randomCatalog, 40);
