import { open } from 'node:fs/promises';

/** Memory that files are read into, one after the other. */
export type FileRoom = {
  /** The bytes of a file, until the next one is read. @throws as opening and reading a file does */
  read(path: string): Promise<Buffer>;
};

/** V8 sees little of memory outside of its heap: of files that were read into memory of their own it left tens of megabytes lie. */
export function openFileRoom(): FileRoom {
  let room = Buffer.alloc(0);
  return {
    read: async (path) => {
      const handle = await open(path);
      try {
        const { size } = await handle.stat();
        if (room.length < size) room = Buffer.allocUnsafeSlow(size);
        let length = 0;
        for (let part = -1; part !== 0 && length < size; length += part)
          part = (await handle.read(room, length, size - length, length)).bytesRead;
        return room.subarray(0, length);
      } finally {
        await handle.close();
      }
    },
  };
}
