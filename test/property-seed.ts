import { configureGlobal } from 'fast-check';

/** Property tests run the same values everywhere, so that a red build can be repeated; PROPERTY_SEED=random (or a number) looks elsewhere. */
const asked = process.env['PROPERTY_SEED'];
if (asked !== 'random') configureGlobal({ seed: Number(asked ?? 20_261_121) });
