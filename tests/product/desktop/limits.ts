// Every test here starts whole programs; on a machine that is busy with other things each start takes long.
import { vi } from 'vitest';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });
