import { committedCatalog, realCatalog } from '../../harness/tested-catalogs.ts';
import { describeRecommendations } from './recommendation-suite.ts';

describeRecommendations(committedCatalog, 30);
// The slow tests have more.
describeRecommendations(realCatalog, 12);
