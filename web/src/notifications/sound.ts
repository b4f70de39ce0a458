/** A short sound of two notes, made here: no file to load. */
const notes = [
  { hertz: 784, at: 0 },
  { hertz: 1_047, at: 0.14 },
] as const;
const toneSeconds = 0.35;

/** Plays the sound of a notification. A browser stays silent until someone has clicked on the page. */
export async function playSound(): Promise<void> {
  const context = new AudioContext();
  try {
    await context.resume();
    for (const { hertz, at } of notes) {
      const tone = context.createOscillator();
      const volume = context.createGain();
      const start = context.currentTime + at;
      tone.frequency.value = hertz;
      volume.gain.setValueAtTime(0.0001, start);
      volume.gain.exponentialRampToValueAtTime(0.2, start + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, start + toneSeconds);
      tone.connect(volume).connect(context.destination);
      tone.start(start);
      tone.stop(start + toneSeconds);
    }
    await new Promise((resolve) => setTimeout(resolve, 600));
  } finally {
    await context.close();
  }
}
