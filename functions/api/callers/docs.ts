import { serve } from '../../http/serve.ts';
import { getDocs } from '../get-docs.ts';
import { getDocsAsset } from '../get-docs-asset.ts';
import { getOpenapi } from '../get-openapi.ts';
import { publicDoorway } from './plain.ts';

/** Serves the description of the API; it can reach nothing. */
export const handler = serve([getOpenapi, getDocs, getDocsAsset], publicDoorway, undefined);
