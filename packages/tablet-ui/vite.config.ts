import preact from "@preact/preset-vite";
import { defineConfig } from "vite";
import { VitePWA } from "vite-plugin-pwa";

const API = "http://127.0.0.1:8788";

export default defineConfig({
  plugins: [
    preact(),
    VitePWA({
      // The officer decides when a new version takes over.
      registerType: "prompt",
      manifest: {
        name: "路检 Roadside",
        short_name: "路检",
        description: "酒驾检查记录 · The record of drink-driving checks",
        lang: "zh-CN",
        start_url: "/",
        display: "standalone",
        background_color: "#0c1116",
        theme_color: "#0c1116",
        icons: [
          { src: "/icon-192.png", sizes: "192x192", type: "image/png" },
          { src: "/icon-512.png", sizes: "512x512", type: "image/png", purpose: "any maskable" },
          { src: "/icon.svg", sizes: "any", type: "image/svg+xml" },
        ],
      },
      workbox: {
        globPatterns: ["**/*.{js,css,html,svg,png,webmanifest}"],
        // The API reference is for developers, and large.
        globIgnores: ["api-reference.js"],
        navigateFallbackDenylist: [/^\/v1\//, /^\/docs/, /^\/openapi\.json/, /^\/healthz/, /^\/api-reference\.js/],
        cleanupOutdatedCaches: true,
        clientsClaim: true,
      },
    }),
  ],
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    // One file for the first screen: it compresses better and needs one request.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "first", test: /tablet-ui\/src\/main\.tsx$/ }] } } },
  },
  server: { port: 8787, strictPort: true, proxy: { "/v1": API, "/docs": API, "/openapi.json": API, "/healthz": API } },
});
