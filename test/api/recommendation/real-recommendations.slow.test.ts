import { realCatalog } from '../../harness/tested-catalogs.ts';
import { describeRecommendations } from './recommendation-suite.ts';

describeRecommendations(realCatalog, 30);
