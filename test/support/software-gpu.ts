/** SwiftShader, the software GPU that Debian's chromium brings, as the environment that WebGPU finds it by. */
export function softwareGpu(runtimeFolder: string): Record<string, string> {
  const folder = "/usr/lib/chromium";
  return {
    PROVIDER: "webgpu",
    VK_ICD_FILENAMES: `${folder}/vk_swiftshader_icd.json`,
    LD_LIBRARY_PATH: folder,
    XDG_RUNTIME_DIR: runtimeFolder,
  };
}
