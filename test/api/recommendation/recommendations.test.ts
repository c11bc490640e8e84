import { committedCatalog } from '../../harness/tested-catalogs.ts';
import { describeRecommendations } from './recommendation-suite.ts';

describeRecommendations(committedCatalog, 30);
